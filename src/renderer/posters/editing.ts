import { createStore, type StoreApi } from 'zustand/vanilla'
import type { PosterDocument, Value, Variables } from '../../shared/poster/document.ts'
import type { Guide } from './canvas/snapping.ts'
import { layerOf } from './document/edit.ts'
import { begin, close, type History, record, redo, undo } from './document/history.ts'

/** One poster under edit. */
export interface Editing {
  readonly history: History<PosterDocument>
  /** What a gesture shows before it ends; no step of the history yet. */
  readonly draft: PosterDocument | null
  readonly guides: readonly Guide[]
  /** What lies on the disk; the very same object as a state of the history. */
  readonly saved: PosterDocument
  readonly selected: string | null
  /** Sample values; the document knows nothing of them. */
  readonly values: Variables
}

export function shownDocument({ draft, history }: Editing): PosterDocument {
  return draft ?? history.present
}

export function isUnsaved({ history, saved }: Editing): boolean {
  return history.present !== saved
}

export interface EditingStore extends StoreApi<Editing> {
  select(id: string | null): void
  /** One step; changes with the same `key` that follow each other are one step together. */
  change(edit: (document: PosterDocument) => PosterDocument, key?: string): void
  /** Shows what a gesture would do. It began from `history.present`, which stays. */
  preview(document: PosterDocument, guides?: readonly Guide[]): void
  /** Ends a gesture: its preview becomes one step, or is dropped. */
  commit(): void
  cancel(): void
  /** Ends a step that changes were going into. */
  closeStep(): void
  undo(): void
  redo(): void
  /** A sample value; null is nothing, undefined goes back to the variable's default. */
  setValue(name: string, value: Value | null | undefined): void
  markSaved(document: PosterDocument): void
}

export function createEditing(document: PosterDocument): EditingStore {
  const store = createStore<Editing>(() => ({
    history: begin(document),
    draft: null,
    guides: [],
    saved: document,
    selected: null,
    values: {},
  }))
  const { setState: set } = store
  const still = { draft: null, guides: [] }

  /** Moves in the history; a layer that is not there any more is not selected either. */
  const travel = (by: typeof undo<PosterDocument>) =>
    set(({ history, selected }) => {
      const next = by(history)
      return { ...still, history: next, selected: layerOf(next.present, selected) ? selected : null }
    })

  return Object.assign(store, {
    select: (id: string | null) =>
      set((state) => (state.selected === id ? state : { selected: id, history: close(state.history) })),
    change: (edit: (document: PosterDocument) => PosterDocument, key?: string) =>
      set(({ history, selected }) => {
        const next = record(history, edit(history.present), key ?? null)
        return { ...still, history: next, selected: layerOf(next.present, selected) ? selected : null }
      }),
    preview: (draft: PosterDocument, guides: readonly Guide[] = []) => set({ draft, guides }),
    commit: () => set(({ history, draft }) => ({ ...still, history: draft ? record(close(history), draft) : history })),
    cancel: () => set(still),
    closeStep: () => set(({ history }) => ({ history: close(history) })),
    undo: () => travel(undo),
    redo: () => travel(redo),
    setValue: (name: string, value: Value | null | undefined) =>
      set(({ values }) => {
        const { [name]: _, ...rest } = values
        return { values: value === undefined ? rest : { ...rest, [name]: value } }
      }),
    markSaved: (saved: PosterDocument) => set(({ history }) => ({ saved, history: close(history) })),
  })
}
