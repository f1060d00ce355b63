import { useEffect } from 'react'
import type { EditingStore } from '../editing.ts'

export type Command = 'save' | 'undo' | 'redo'

/** Ctrl or ⌘ with S, Z, Shift+Z or Y; null for any other key. */
export function commandOf({
  key,
  ctrlKey,
  metaKey,
  altKey,
  shiftKey,
}: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>): Command | null {
  if (ctrlKey === metaKey || altKey) return null
  switch (key.toLowerCase()) {
    case 's':
      return shiftKey ? null : 'save'
    case 'z':
      return shiftKey ? 'redo' : 'undo'
    case 'y':
      return shiftKey ? null : 'redo'
    default:
      return null
  }
}

/** They hold in fields as well: a field's own undo knows nothing of the poster's steps. */
export function useShortcuts(editing: EditingStore, save: () => void): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const command = commandOf(event)
      if (!command) return
      event.preventDefault()
      if (command === 'save') save()
      else if (editing.getState().draft === null) editing[command]()
    }
    addEventListener('keydown', onKeyDown)
    return () => removeEventListener('keydown', onKeyDown)
  }, [editing, save])
}
