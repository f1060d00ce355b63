import type { Layer } from '../../../shared/poster/document.ts'
import { type LayerPatch, patchLayer } from '../document/edit.ts'
import { type Fault, faultOf } from '../document/validity.ts'
import { useEditing } from '../editor/context.ts'

/** How the fields of one layer change it. */
export interface Patch {
  /** Takes a change that fits the schema; changes of the same fields, until {@link end}, are one step of undo. */
  set(patch: LayerPatch): Fault | null
  /** The same as a step of undo by itself: a choice, a switch. */
  put(patch: LayerPatch): Fault | null
  end(): void
}

export function usePatch(layer: Layer): Patch {
  const editing = useEditing()
  const set = (patch: LayerPatch) => {
    const fault = faultOf(layer, patch)
    if (fault) return fault
    editing.change((document) => patchLayer(document, layer.id, patch), `${layer.id} ${Object.keys(patch).join(' ')}`)
    return null
  }
  return {
    set,
    put(patch) {
      editing.closeStep()
      const fault = set(patch)
      editing.closeStep()
      return fault
    },
    end: () => editing.closeStep(),
  }
}
