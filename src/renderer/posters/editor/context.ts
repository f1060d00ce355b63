import { createStoreContext, useApi, useLive } from '../../live/context.tsx'
import type { Editing, EditingStore } from '../editing.ts'

/** The poster that the editor's panels are about. */
export const EditingContext = createStoreContext<EditingStore>()

export function useEditing(): EditingStore {
  return useApi(EditingContext)
}

/** What a panel shows of it. */
export function useShown<Part>(select: (state: Editing) => Part): Part {
  return useLive(EditingContext, select)
}
