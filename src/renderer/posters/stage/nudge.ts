import { type KeyboardEvent, useMemo } from 'react'
import { turned } from '../canvas/geometry.ts'
import { spaceWithin } from '../canvas/space.ts'
import { groupsAround, hasOneText, isLocked, layerOf, patchLayer, removeLayer } from '../document/edit.ts'
import { faultOf } from '../document/validity.ts'
import type { EditingStore } from '../editing.ts'

const ways: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}

/**
 * Keys for the selected layer: arrows move it by a pixel (ten with Shift), Enter writes its text or goes into its group,
 * Delete removes it, Escape goes out of the group or lets it go. A key that is held down is one step of undo.
 */
export function useNudge(editing: EditingStore, write: (id: string) => void) {
  return useMemo(
    () => ({
      onKeyDown(event: KeyboardEvent) {
        if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return
        const { history, selected, draft } = editing.getState()
        const layer = layerOf(history.present, selected)
        if (!layer || draft !== null) return
        const locked = isLocked(history.present, layer.id)
        const way = ways[event.key]
        if (way) {
          const by = event.shiftKey ? 10 : 1
          const { rotation } = spaceWithin(groupsAround(history.present, layer.id))
          const along = turned({ x: way[0] * by, y: way[1] * by }, -rotation)
          const place = { x: hundredths(layer.x + along.x), y: hundredths(layer.y + along.y) }
          if (!locked && faultOf(layer, place) === null) {
            editing.change((document) => patchLayer(document, layer.id, place), `nudge ${layer.id}`)
          }
        } else if (event.key === 'Enter' && hasOneText(layer) && !locked) write(layer.id)
        else if (event.key === 'Enter' && layer.type === 'group' && layer.layers.length > 0) {
          editing.select(layer.layers.at(-1)!.id)
        } else if (event.key === 'Delete' && !locked) editing.change((document) => removeLayer(document, layer.id))
        else if (event.key === 'Escape') editing.select(groupsAround(history.present, layer.id).at(-1)?.id ?? null)
        else return
        event.preventDefault()
      },
      onKeyUp: () => editing.closeStep(),
      onBlur: () => editing.closeStep(),
    }),
    [editing, write],
  )
}

/** Within a group that is turned, a pixel of the poster is no whole number. */
function hundredths(value: number): number {
  return Math.round(value * 100) / 100 + 0
}
