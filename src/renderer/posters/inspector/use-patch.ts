import type { Layer } from '../../../shared/poster/document.ts'
import { type LayerPatch, patchLayer } from '../document/edit.ts'
import { type Fault, faultOf } from '../document/validity.ts'
import { useEditing } from '../editor/context.ts'

/** How the fields of one layer change it. */
export interface Patch {
  /** Takes a change that fits the schema; changes of the same fields, until {@link end}, are one step of undo. */
  set(patch: LayerPatch): Fault | null
  end(): void
}

export function usePatch(layer: Layer): Patch {
  const editing = useEditing()
  return {
    set(patch) {
      const fault = faultOf(layer, patch)
      if (fault) return fault
      editing.change((document) => patchLayer(document, layer.id, patch), `${layer.id} ${Object.keys(patch).join(' ')}`)
      return null
    },
    end: () => editing.closeStep(),
  }
}
