import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type PosterDocument, posterDocument } from '../../shared/poster/document.ts'
import { patchLayer, removeLayer } from './document/edit.ts'
import { createEditing, isUnsaved, shownDocument } from './editing.ts'

const box = { x: 0, y: 0, width: 100, height: 100 }
const poster: PosterDocument = posterDocument.parse({
  version: 1,
  width: 400,
  height: 600,
  layers: [
    { type: 'text', id: 'a', text: 'A', ...box },
    { type: 'text', id: 'b', text: 'B', ...box },
  ],
})

describe('editing', () => {
  test('a gesture shows every place on its way and is one step', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 30 }), (way) => {
        const editing = createEditing(poster)
        for (const x of way) {
          editing.preview(patchLayer(poster, 'a', { x }))
          expect(shownDocument(editing.getState()).layers[0]).toMatchObject({ x })
          expect(editing.getState().history.present).toBe(poster)
        }
        editing.commit()
        expect(editing.getState().history.past).toEqual([poster])
        expect(editing.getState().history.present.layers[0]).toMatchObject({ x: way.at(-1) })
        editing.undo()
        expect(shownDocument(editing.getState())).toBe(poster)
      }),
    )
  })

  test('a gesture that is cancelled, or ends where it began, leaves no step', () => {
    const editing = createEditing(poster)
    editing.preview(patchLayer(poster, 'a', { x: 20 }), [{ axis: 'x', at: 20 }])
    editing.cancel()
    expect(editing.getState()).toMatchObject({ draft: null, guides: [] })
    editing.preview(patchLayer(poster, 'a', { x: 0 }))
    editing.commit()
    expect(editing.getState().history.past).toEqual([])
  })

  test('a gesture after typing does not go into the step of the typing', () => {
    const editing = createEditing(poster)
    editing.change((document) => patchLayer(document, 'a', { text: 'AB' }), 'text')
    const typed = editing.getState().history.present
    editing.preview(patchLayer(typed, 'a', { x: 9 }))
    editing.commit()
    editing.undo()
    expect(editing.getState().history.present).toBe(typed)
  })

  test('saved or not is a matter of the state, not of how one came there', () => {
    const editing = createEditing(poster)
    editing.change((document) => patchLayer(document, 'a', { x: 5 }), 'nudge')
    expect(isUnsaved(editing.getState())).toBe(true)
    editing.markSaved(editing.getState().history.present)
    editing.change((document) => patchLayer(document, 'a', { x: 6 }), 'nudge')
    expect(isUnsaved(editing.getState())).toBe(true)
    editing.undo()
    expect(isUnsaved(editing.getState())).toBe(false)
    editing.undo()
    expect(isUnsaved(editing.getState())).toBe(true)
  })

  test('a layer that goes is not selected any more, whichever way it goes', () => {
    const editing = createEditing(poster)
    editing.select('a')
    editing.change((document) => removeLayer(document, 'a'))
    expect(editing.getState().selected).toBeNull()
    editing.undo()
    editing.select('a')
    editing.redo()
    expect(editing.getState().selected).toBeNull()
  })

  test('sample values stay out of the document; missing, null and empty are three things', () => {
    const editing = createEditing(poster)
    editing.setValue('title', '')
    editing.setValue('date', null)
    expect(editing.getState().values).toEqual({ title: '', date: null })
    editing.setValue('title', undefined)
    expect(editing.getState().values).toEqual({ date: null })
    expect(isUnsaved(editing.getState())).toBe(false)
  })
})
