import { type PointerEvent as ReactPointerEvent, type RefObject, useCallback, useEffect, useRef } from 'react'
import { type Layer, pixelSize } from '../../../shared/poster/index.ts'
import type { Point } from '../canvas/geometry.ts'
import { follow, type Gesture } from '../canvas/gesture.ts'
import { snapLines } from '../canvas/snapping.ts'
import { fromPoster, spaceWithin } from '../canvas/space.ts'
import { groupsAround, isLocked, patchLayer, siblingsOf } from '../document/edit.ts'
import { faultOf } from '../document/validity.ts'
import type { EditingStore } from '../editing.ts'

/** Screen pixels: edges snap within this, and a press becomes a drag beyond it. */
const REACH = 6
const THRESHOLD = 3

/** Screen to poster, for the sheet that the poster is shown on. */
export function pointOn(
  sheet: Element,
  scale: number,
  { clientX, clientY }: { clientX: number; clientY: number },
): Point {
  const { left, top } = sheet.getBoundingClientRect()
  return { x: (clientX - left) / scale, y: (clientY - top) / scale }
}

/**
 * Begins a drag of a layer or of one of its handles. It follows the pointer until it is released (one step of undo), or
 * until Escape or the system takes it away (no step). Shift keeps it straight, Ctrl or ⌘ switches snapping off.
 */
export function useDrag(editing: EditingStore, sheet: RefObject<HTMLElement | null>, scale: number) {
  const stop = useRef<(() => void) | null>(null)
  useEffect(() => () => stop.current?.(), [])

  return useCallback(
    (press: ReactPointerEvent, layer: Layer, kind: Gesture['kind']) => {
      const target = sheet.current
      const document = editing.getState().history.present
      if (!target || isLocked(document, layer.id) || press.button !== 0) return
      stop.current?.()
      const groups = groupsAround(document, layer.id)
      const space = spaceWithin(groups)
      const pointOf = (event: { clientX: number; clientY: number }) => fromPoster(space, pointOn(target, scale, event))
      const still = siblingsOf(document, layer.id).filter(({ id, hidden }) => id !== layer.id && !hidden)
      const gesture: Gesture = {
        layer: layer.id,
        kind,
        box: layer,
        from: pointOf(press),
        lines: snapLines(groups.at(-1) ?? pixelSize(document), still),
      }
      const { pointerId, clientX, clientY } = press
      let dragging = false

      const onMove = (event: PointerEvent) => {
        if (event.pointerId !== pointerId) return
        dragging ||= Math.hypot(event.clientX - clientX, event.clientY - clientY) > THRESHOLD
        if (!dragging) return
        const reach = event.ctrlKey || event.metaKey ? 0 : REACH / scale
        const { box, guides } = follow(gesture, pointOf(event), { reach, straight: event.shiftKey })
        const { x, y, width, height } = box
        if (faultOf(layer, { x, y, width, height }) === null) {
          editing.preview(patchLayer(document, layer.id, { x, y, width, height }), guides)
        }
      }
      const onUp = (event: PointerEvent) => {
        if (event.pointerId === pointerId) end(() => editing.commit())
      }
      const onCancel = () => end(() => editing.cancel())
      const onKey = (event: KeyboardEvent) => {
        if (event.key !== 'Escape') return
        event.preventDefault()
        event.stopPropagation()
        onCancel()
      }
      const listening = new AbortController()
      const end = (how: () => void) => {
        listening.abort()
        stop.current = null
        if (dragging) how()
      }
      const { signal } = listening
      target.setPointerCapture(pointerId)
      target.addEventListener('pointermove', onMove, { signal })
      target.addEventListener('pointerup', onUp, { signal })
      target.addEventListener('pointercancel', onCancel, { signal })
      window.addEventListener('keydown', onKey, { signal, capture: true })
      stop.current = onCancel
    },
    [editing, sheet, scale],
  )
}
