import { useTranslation } from 'react-i18next'
import { bounds, type Point, places, route } from '../../shared/tcp/layout.ts'
import { drawnMoves, type Move } from '../../shared/tcp/moves.ts'
import { type TcpState, tcpStates } from '../../shared/tcp/states.ts'
import { classes } from '../ui/classes.ts'
import { useFormat } from '../ui/format.ts'
import { GlyphMark, tcpLooks } from '../ui/glyph.tsx'
import { hrefOf } from '../ui/route.ts'
import style from './diagram.module.css'

/** Pixels of a unit of the grid, of a state, and around it all. */
const UNIT = { x: 138, y: 90 }
const STATE = { width: 150, height: 36 }
const MARGIN = { x: 34, y: 26 }

const box = {
  x: bounds.left * UNIT.x - MARGIN.x,
  y: bounds.top * UNIT.y - MARGIN.y,
  width: (bounds.right - bounds.left) * UNIT.x + 2 * MARGIN.x,
  height: (bounds.bottom - bounds.top) * UNIT.y + 2 * MARGIN.y,
}

/** RFC 9293's figure 5, with how many of this machine's sockets are in each state now. */
export function StateDiagram({ counts }: { counts: Partial<Record<TcpState, number>> }) {
  const { t } = useTranslation()
  return (
    <svg className={style.diagram} viewBox={`${box.x} ${box.y} ${box.width} ${box.height}`}>
      <title>{t('lab.diagram')}</title>
      <defs>
        <marker id="arrow" viewBox="0 0 8 8" refX={7} refY={4} markerWidth={7} markerHeight={7} orient="auto">
          <path className={style.head} d="M0 0 8 4 0 8z" />
        </marker>
      </defs>
      {edges.map((edge) => (
        <Edge key={`${edge.from} ${edge.to}`} {...edge} />
      ))}
      {tcpStates.map((state) => (
        <StateNode key={state} state={state} count={counts[state] ?? 0} />
      ))}
    </svg>
  )
}

function StateNode({ state, count }: { state: TcpState; count: number }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { tone, glyph } = tcpLooks[state]
  const { x, y } = at(places[state])
  const shown = format.count(count)
  const shape = (
    <>
      <rect
        className={style.shape}
        x={-STATE.width / 2}
        y={-STATE.height / 2}
        width={STATE.width}
        height={STATE.height}
        rx={STATE.height / 2}
      />
      <g transform={`translate(${-STATE.width / 2 + 12} -6)`}>
        <GlyphMark glyph={glyph} size={12} />
      </g>
      <text className={style.name} x={-STATE.width / 2 + 30} dy="0.34em">
        {/* The space keeps name and count apart for whoever hears them. */}
        {`${state} `}
      </text>
      {state !== 'CLOSED' && (
        <text className={style.count} x={STATE.width / 2 - 13} dy="0.34em">
          {shown}
        </text>
      )}
    </>
  )
  const look = classes(style.state, style[tone], count > 0 && style.lit)
  // No kernel has a row for CLOSED, so there is nothing to show in the table.
  if (state === 'CLOSED') {
    return (
      <g className={look} transform={`translate(${x} ${y})`}>
        {shape}
      </g>
    )
  }
  return (
    <a
      className={look}
      href={hrefOf('sockets', { filter: `state:${state.toLowerCase()}` })}
      aria-label={t('lab.open', { state, count: shown })}
    >
      <g transform={`translate(${x} ${y})`}>{shape}</g>
    </a>
  )
}

interface EdgeProps {
  from: TcpState
  to: TcpState
  /** What is sent or called to make the move, one line for each way. */
  labels: string[]
}

function Edge({ from, to, labels }: EdgeProps) {
  const paired = edges.some((edge) => edge.from === to && edge.to === from)
  const points = trimmed(route({ from, to }).map(at), paired)
  const { x, y } = labelPlace(points, paired ? 0.64 : 0.5)
  return (
    <g>
      <path
        className={style.line}
        d={`M${points.map((point) => `${point.x} ${point.y}`).join('L')}`}
        markerEnd="url(#arrow)"
      />
      {labels.map((label, index) => (
        <text key={label} className={style.label} x={x} y={y + (index - (labels.length - 1) / 2) * 13} dy="0.34em">
          {label}
        </text>
      ))}
    </g>
  )
}

const at = ({ x, y }: Point) => ({ x: x * UNIT.x, y: y * UNIT.y })

/** One line for all moves between the same two states. */
const edges: readonly EdgeProps[] = tcpStates.flatMap((from) =>
  tcpStates.flatMap((to) => {
    const labels = drawnMoves.filter((move) => move.from === from && move.to === to).map(labelOf)
    return labels.length > 0 ? [{ from, to, labels: labels.flatMap(inLines) }] : []
  }),
)

function labelOf({ on, receives, sends }: Move): string {
  const cause = on === 'timeout' ? '2MSL' : (receives ?? on)
  return sends ? `${cause} → ${sends}` : cause
}

/** What is too long to stand between two states goes in two lines. */
function inLines(label: string): string[] {
  return label.length > 18 ? label.split(/ (?=→)/) : [label]
}

/** The line from edge to edge of the two states; a little aside where another one runs the other way. */
function trimmed(points: Point[], paired: boolean): Point[] {
  const line = points.map((point) => ({ ...point }))
  const [first, second] = line as [Point, Point]
  const last = line.at(-1)!
  const beforeLast = line.at(-2)!
  if (paired) for (const point of line) Object.assign(point, { x: point.x + (second.y > first.y ? -16 : 16) })
  const start = border(first, second)
  const end = border(last, beforeLast)
  return [start, ...line.slice(1, -1), end]
}

/** Where the way from a state's middle towards another point leaves its shape, with a gap for the arrow. */
function border(middle: Point, towards: Point): Point {
  const dx = towards.x - middle.x
  const dy = towards.y - middle.y
  const scale = Math.min(
    dx === 0 ? Number.POSITIVE_INFINITY : (STATE.width / 2 + 3) / Math.abs(dx),
    dy === 0 ? Number.POSITIVE_INFINITY : (STATE.height / 2 + 3) / Math.abs(dy),
  )
  return { x: middle.x + dx * scale, y: middle.y + dy * scale }
}

/** On the longest stretch, as far along it as `share` says: two lines that run both ways need their words apart. */
function labelPlace(points: Point[], share: number): Point {
  let best = { length: -1, x: 0, y: 0 }
  for (const [index, to] of points.entries()) {
    const from = points[index - 1]
    if (!from) continue
    const [dx, dy] = [to.x - from.x, to.y - from.y]
    const length = Math.hypot(dx, dy)
    if (length > best.length) best = { length, x: from.x + dx * share, y: from.y + dy * share }
  }
  return best
}
