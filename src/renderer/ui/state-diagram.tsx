import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { type TcpState, tcpStates } from '../../shared/tcp/states.ts'
import { classes } from './classes.ts'
import { useFormat } from './format.ts'
import { GlyphMark, tcpLooks } from './glyph.tsx'
import { hrefOf } from './route.ts'
import style from './state-diagram.module.css'
import { type Edge, edges, lineOf, placeOf, type Scale, scales, viewBoxOf } from './state-geometry.ts'
import type { StatePath } from './state-path.ts'

interface DiagramProps {
  /** `large` has the words of every move. */
  size: keyof typeof scales
}

interface MachineDiagramProps extends DiagramProps {
  counts: Partial<Record<TcpState, number>>
  /** What a click on a state does; without it, it leads to the sockets page. */
  onPick?: (state: TcpState) => void
  picked?: ReadonlySet<string>
}

/** RFC 9293's figure 5, with how many of this machine's sockets are in each state now. */
export function MachineDiagram({ size, counts, onPick, picked }: MachineDiagramProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const scale = scales[size]
  return (
    <Canvas size={size} label={t('ui.diagram.machine')}>
      {tcpStates.map((state) => {
        const count = counts[state] ?? 0
        const look = classes(lookOf(state), count > 0 && style.lit, picked?.has(state) && style.picked)
        const shown = format.count(count)
        const node = <Node state={state} scale={scale} count={state === 'CLOSED' ? null : shown} />
        // No kernel has a row for CLOSED, so there is nothing to show in the table.
        if (state === 'CLOSED')
          return (
            <g key={state} className={look}>
              {node}
            </g>
          )
        return (
          <a
            key={state}
            className={look}
            href={hrefOf('sockets', { filter: `state:${state.toLowerCase()}` })}
            aria-label={t('ui.diagram.open', { state, count: shown })}
            aria-current={picked?.has(state) || undefined}
            onClick={(event) => {
              if (!onPick) return
              event.preventDefault()
              onPick(state)
            }}
          >
            {node}
          </a>
        )
      })}
    </Canvas>
  )
}

/** The same figure with one connection's way lit: what was seen drawn through, what is inferred dashed. */
export function PathDiagram({ size, path, label }: DiagramProps & { path: StatePath; label: string }) {
  const scale = scales[size]
  return (
    <Canvas size={size} label={label} path={path}>
      {tcpStates.map((state) => {
        const sure = path.states.get(state)
        const known = sure === undefined ? style.dim : sure ? style.lit : style.inferred
        return (
          <g key={state} className={classes(lookOf(state), known, state === path.current && style.current)}>
            <Node state={state} scale={scale} count={null} />
          </g>
        )
      })}
    </Canvas>
  )
}

interface CanvasProps extends DiagramProps {
  label: string
  path?: StatePath
  children: React.ReactNode
}

function Canvas({ size, label, path, children }: CanvasProps) {
  const scale = scales[size]
  const id = useId()
  return (
    <svg
      className={classes(style.diagram, style[size])}
      viewBox={viewBoxOf(scale)}
      role={path ? 'img' : 'group'}
      aria-label={label}
    >
      <defs>
        <Arrow id={`${id}-plain`} className={style.head} />
        <Arrow id={`${id}-lit`} className={style.litHead} />
      </defs>
      {edges.map((edge) => (
        <Line
          key={`${edge.from} ${edge.to}`}
          edge={edge}
          scale={scale}
          words={size === 'large'}
          arrow={`${id}-plain`}
        />
      ))}
      {path?.moves.map((move) => (
        <path
          key={`${move.from} ${move.to}`}
          className={classes(style.way, !move.sure && style.unsure)}
          d={lineOf(move, scale).d}
          markerEnd={`url(#${id}-lit)`}
        />
      ))}
      {children}
    </svg>
  )
}

const Arrow = ({ id, className }: { id: string; className: string | undefined }) => (
  <marker
    id={id}
    viewBox="0 0 8 8"
    refX={7}
    refY={4}
    markerWidth={8}
    markerHeight={8}
    markerUnits="userSpaceOnUse"
    orient="auto"
  >
    <path className={className} d="M0 0 8 4 0 8z" />
  </marker>
)

const lookOf = (state: TcpState) => classes(style.state, style[tcpLooks[state].tone])

function Node({ state, scale, count }: { state: TcpState; scale: Scale; count: string | null }) {
  const { x, y } = placeOf(state, scale)
  const { width, height } = scale.state
  const large = scale === scales.large
  const inset = large ? 12 : 8
  const glyph = large ? 12 : 9
  const tall = scale === scales.tall
  return (
    <g transform={`translate(${x} ${y})`}>
      <rect className={style.shape} x={-width / 2} y={-height / 2} width={width} height={height} rx={height / 2} />
      <g transform={`translate(${inset - width / 2} ${-glyph / 2 - (tall ? 6 : 0)})`}>
        <GlyphMark glyph={tcpLooks[state].glyph} size={glyph} />
      </g>
      <text className={style.name} x={inset + glyph + (large ? 6 : 4) - width / 2} y={tall ? -6 : 0} dy="0.34em">
        {/* The space keeps name and count apart for whoever hears them. */}
        {`${state} `}
      </text>
      {count !== null && (
        <text className={style.count} x={tall ? 0 : width / 2 - 13} y={tall ? 7.5 : 0} dy="0.34em">
          {count}
        </text>
      )}
    </g>
  )
}

function Line({ edge, scale, words, arrow }: { edge: Edge; scale: Scale; words: boolean; arrow: string }) {
  const { d, label } = lineOf(edge, scale)
  const { labels } = edge
  return (
    <g>
      <path className={style.line} d={d} markerEnd={`url(#${arrow})`} />
      {words &&
        labels.map((text, index) => (
          <text
            key={text}
            className={style.label}
            x={label.x}
            y={label.y + (index - (labels.length - 1) / 2) * 13}
            dy="0.34em"
          >
            {text}
          </text>
        ))}
    </g>
  )
}
