import type { PointerEvent } from 'react'
import type { GroupLayer, Layer } from '../../../shared/poster/document.ts'
import { cornersOf, pointOf } from '../canvas/geometry.ts'
import type { Gesture } from '../canvas/gesture.ts'
import { cursorOf, handles } from '../canvas/resize.ts'
import type { Guide } from '../canvas/snapping.ts'
import { spaceWithin } from '../canvas/space.ts'
import style from './selection.module.css'

interface SelectionProps {
  layer: Layer | undefined
  /** That it stands in, the outermost first. */
  groups: readonly GroupLayer[]
  guides: readonly Guide[]
  /** Its size in pixels. */
  poster: Size
  scale: number
  onDrag: (press: PointerEvent, layer: Layer, kind: Gesture['kind']) => void
}

interface Size {
  readonly width: number
  readonly height: number
}

const HANDLE = 8
/** What takes the pointer around a handle. */
const GRIP = 16

/**
 * The selected layer's box and handles, that of the group it stands in, and the lines that a drag snapped to. Drawn in
 * screen pixels, in the layer's own space.
 */
export function Selection({ layer, groups, guides, poster, scale, onDrag }: SelectionProps) {
  const { width, height } = poster
  const { rotation, origin } = spaceWithin(groups)
  const group = groups.at(-1)
  const locked = layer?.locked || groups.some((around) => around.locked)
  const room = group ?? poster
  return (
    <svg className={style.overlay} width={width * scale} height={height * scale} aria-hidden="true">
      <g transform={`translate(${origin.x * scale} ${origin.y * scale}) rotate(${rotation})`}>
        {group && (
          <rect
            className={style.group}
            data-group={group.id}
            width={group.width * scale}
            height={group.height * scale}
          />
        )}
        <Guides guides={guides} room={room} scale={scale} />
        {layer && <Outline layer={layer} scale={scale} />}
        {layer && !locked && <Handles layer={layer} turned={rotation} scale={scale} onDrag={onDrag} />}
      </g>
    </svg>
  )
}

function Guides({ guides, room, scale }: { guides: readonly Guide[]; room: Size; scale: number }) {
  return guides.map(({ axis, at }) =>
    axis === 'x' ? (
      <line key={`x${at}`} className={style.guide} x1={at * scale} x2={at * scale} y1={0} y2={room.height * scale} />
    ) : (
      <line key={`y${at}`} className={style.guide} y1={at * scale} y2={at * scale} x1={0} x2={room.width * scale} />
    ),
  )
}

function Outline({ layer, scale }: { layer: Layer; scale: number }) {
  const points = cornersOf(layer).map(({ x, y }) => `${x * scale},${y * scale}`)
  return <polygon className={style.box} data-selected={layer.id} points={points.join(' ')} />
}

interface HandlesProps extends Pick<SelectionProps, 'scale' | 'onDrag'> {
  layer: Layer
  /** Degrees by which its space is turned on the poster. */
  turned: number
}

function Handles({ layer, turned, scale, onDrag }: HandlesProps) {
  return handles.map((handle) => {
    const { x, y } = pointOf(layer, handle)
    return (
      <g
        key={`${handle.x} ${handle.y}`}
        data-handle={`${handle.x} ${handle.y}`}
        transform={`translate(${x * scale} ${y * scale}) rotate(${layer.rotation})`}
        className={style.handle}
        style={{ cursor: cursorOf(handle, layer.rotation + turned) }}
        onPointerDown={(event) => {
          event.stopPropagation()
          onDrag(event, layer, { type: 'resize', handle })
        }}
      >
        <rect className={style.grip} x={-GRIP / 2} y={-GRIP / 2} width={GRIP} height={GRIP} />
        <rect x={-HANDLE / 2} y={-HANDLE / 2} width={HANDLE} height={HANDLE} rx={1.5} />
      </g>
    )
  })
}
