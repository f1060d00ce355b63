import { createStore } from 'zustand/vanilla'
import { createStoreContext } from '../live/context.tsx'
import type { Studio } from './drawing/studio.ts'
import { type EditingStore, isUnsaved } from './editing.ts'

/**
 * The posters that lie open in this window, by name: leaving the page loses nothing. Light on purpose, it is there
 * from the start; what draws is brought by the page.
 */
export interface Desk {
  open: ReadonlyMap<string, EditingStore>
  /** Fonts and shaping, once a poster was opened. */
  studio: Promise<Studio> | null
}

export function createPostersStore() {
  const store = createStore<Desk>(() => ({ open: new Map(), studio: null }))
  let last: Promise<unknown> = Promise.resolve()
  return Object.assign(store, {
    /** Work that waits for the one before it: drawing many previews at once would stop the page. */
    inTurn<T>(work: () => Promise<T>): Promise<T> {
      const next = last.then(work)
      last = next.catch(() => {})
      return next
    },
    /** Lays a poster on the desk, in place of an older state of it. */
    lay(name: string, editing: EditingStore) {
      store.setState(({ open }) => ({ open: new Map(open).set(name, editing) }))
    },
    putAway(name: string) {
      store.setState(({ open }) => ({ open: new Map([...open].filter(([other]) => other !== name)) }))
    },
    /** Makes the browser ask before a page with unsaved posters goes. */
    start(): () => void {
      const onBeforeUnload = (event: BeforeUnloadEvent) => {
        const { open } = store.getState()
        if ([...open.values()].some((editing) => isUnsaved(editing.getState()))) event.preventDefault()
      }
      addEventListener('beforeunload', onBeforeUnload)
      return () => removeEventListener('beforeunload', onBeforeUnload)
    },
  })
}

export type PostersStore = ReturnType<typeof createPostersStore>

export const PostersContext = createStoreContext<PostersStore>()
