import { describe, expect, it } from 'vitest'
import { shortcutOf, subjectOf } from './shortcuts.ts'

const none = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false }

describe('shortcuts', () => {
  it.each([
    [{ ...none, ctrlKey: true, code: 'Digit1' }, 'devices'],
    [{ ...none, metaKey: true, code: 'Digit6' }, 'settings'],
    [{ ...none, altKey: true, code: 'Numpad3' }, 'sockets'],
    [{ ...none, ctrlKey: true, code: 'Digit7' }, undefined],
    [{ ...none, code: 'Digit1' }, undefined],
    [{ ...none, ctrlKey: true, altKey: true, code: 'Digit1' }, undefined],
    [{ ...none, ctrlKey: true, shiftKey: true, code: 'Digit1' }, undefined],
  ])('%j: %s', (event, subject) => expect(subjectOf(event)).toBe(subject))

  it('are named after the order of the rail', () => {
    expect(shortcutOf('devices')).toBe('Ctrl+1')
    expect(shortcutOf('settings')).toBe('Ctrl+6')
  })
})
