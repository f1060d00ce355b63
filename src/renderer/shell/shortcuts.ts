import { useEffect } from 'react'
import { useDoor } from '../live/context.tsx'
import { go, type Subject, subjects } from '../ui/route.ts'

/** Ctrl or ⌘ and the subject's number. Browsers keep some of these for their tabs, so Alt does the same there. */
export function shortcutOf(subject: Subject): string {
  return `Ctrl+${subjects.indexOf(subject) + 1}`
}

export function subjectOf(event: Pick<KeyboardEvent, 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey' | 'code'>) {
  const chord = [event.ctrlKey, event.metaKey, event.altKey].filter(Boolean).length === 1
  const digit = /^(?:Digit|Numpad)([1-6])$/.exec(event.code)?.[1]
  if (!chord || event.shiftKey || !digit) return undefined
  return subjects[Number(digit) - 1]
}

export function useShortcuts(): void {
  const { kind } = useDoor()
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const subject = subjectOf(event)
      if (!subject || (event.altKey && kind === 'desktop')) return
      event.preventDefault()
      go(subject)
    }
    addEventListener('keydown', onKeyDown)
    return () => removeEventListener('keydown', onKeyDown)
  }, [kind])
}
