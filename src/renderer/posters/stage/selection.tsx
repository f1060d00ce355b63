import type { PointerEvent } from 'react'
import type { Layer, PosterDocument } from '../../../shared/poster/document.ts'
import { cornersOf, pointOf } from '../canvas/geometry.ts'
import type { Gesture } from '../canvas/gesture.ts'
import { cursorOf, handles } from '../canvas/resize.ts'
import type { Guide } from '../canvas/snapping.ts'
import style from './selection.module.css'

interface SelectionProps {
  layer: Layer | undefined
  guides: readonly Guide[]
  document: Pick<PosterDocument, 'width' | 'height'>
  scale: number
  onDrag: (press: PointerEvent, layer: Layer, kind: Gesture['kind']) => void
}

const HANDLE = 8
/** What takes the pointer around a handle. */
const GRIP = 16

/** The selected layer's box and handles, and the lines that a drag snapped to. Drawn in screen pixels. */
export function Selection({ layer, guides, document, scale, onDrag }: SelectionProps) {
  const { width, height } = document
  return (
    <svg className={style.overlay} width={width * scale} height={height * scale} aria-hidden="true">
      {guides.map(({ axis, at }) =>
        axis === 'x' ? (
          <line key={`x${at}`} className={style.guide} x1={at * scale} x2={at * scale} y1={0} y2={height * scale} />
        ) : (
          <line key={`y${at}`} className={style.guide} y1={at * scale} y2={at * scale} x1={0} x2={width * scale} />
        ),
      )}
      {layer && (
        <polygon
          className={style.box}
          data-selected={layer.id}
          points={cornersOf(layer)
            .map(({ x, y }) => `${x * scale},${y * scale}`)
            .join(' ')}
        />
      )}
      {layer &&
        !layer.locked &&
        handles.map((handle) => {
          const { x, y } = pointOf(layer, handle)
          return (
            <g
              key={`${handle.x} ${handle.y}`}
              data-handle={`${handle.x} ${handle.y}`}
              transform={`translate(${x * scale} ${y * scale}) rotate(${layer.rotation})`}
              className={style.handle}
              style={{ cursor: cursorOf(handle, layer.rotation) }}
              onPointerDown={(event) => {
                event.stopPropagation()
                onDrag(event, layer, { type: 'resize', handle })
              }}
            >
              <rect className={style.grip} x={-GRIP / 2} y={-GRIP / 2} width={GRIP} height={GRIP} />
              <rect x={-HANDLE / 2} y={-HANDLE / 2} width={HANDLE} height={HANDLE} rx={1.5} />
            </g>
          )
        })}
    </svg>
  )
}
