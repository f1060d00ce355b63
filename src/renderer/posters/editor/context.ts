import { createStoreContext } from '../../live/context.tsx'
import type { Editing, EditingStore } from '../editing.ts'

/** The poster that the editor's panels are about. */
export const editingContext = createStoreContext<Editing, EditingStore>('editing')
