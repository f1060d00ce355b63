import { expect, test } from 'vitest'
import { commandOf } from './shortcuts.ts'

const press = (chord: string) => {
  const keys = chord.split('+')
  const held = (key: string) => keys.includes(key)
  return commandOf({
    key: keys.at(-1)!,
    ctrlKey: held('Ctrl'),
    metaKey: held('Meta'),
    altKey: held('Alt'),
    shiftKey: held('Shift'),
  })
}

test('save, undo and redo, on any keyboard', () => {
  expect(['Ctrl+s', 'Meta+s', 'Ctrl+S'].map(press)).toEqual(['save', 'save', 'save'])
  expect(['Ctrl+z', 'Meta+z'].map(press)).toEqual(['undo', 'undo'])
  expect(['Ctrl+Shift+Z', 'Meta+Shift+z', 'Ctrl+y'].map(press)).toEqual(['redo', 'redo', 'redo'])
})

test('nothing else is taken from the browser', () => {
  expect(['s', 'Alt+s', 'Ctrl+Alt+z', 'Ctrl+Meta+s', 'Ctrl+Shift+s', 'Ctrl+x'].map(press)).toEqual(Array(6).fill(null))
})
