import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { settingsChange } from '../../shared/contract/settings.ts'
import { isPlausible, issueOf } from './saving.ts'

describe('a setting', () => {
  it('is refused here only where the contract refuses it, too', () => {
    const change = fc.oneof(
      fc.record({ alias: fc.oneof(fc.string({ maxLength: 70 }), fc.constant('   ')) }),
      fc.record({ folder: fc.string({ maxLength: 3 }) }),
      fc.record({ pin: fc.option(fc.string({ maxLength: 70 })) }),
      fc.record({ sendLimit: fc.option(fc.oneof(fc.integer(), fc.double(), fc.constantFrom(99_999, 100_000))) }),
      fc.record({ lanPort: fc.oneof(fc.integer(), fc.double(), fc.constantFrom(0, 53317, 65535, 65536)) }),
    )
    fc.assert(
      fc.property(change, (one) => {
        if (settingsChange.safeParse(one).success && !('folder' in one)) expect(isPlausible(one)).toBe(true)
        if (isPlausible(one)) expect(settingsChange.safeParse(one).success).toBe(true)
      }),
    )
  })

  it('finds what the host says of its own field', () => {
    const data = { what: '', why: '', next: '', issues: [{ path: ['folder'], message: 'No such folder.' }] }
    expect(issueOf({ code: 'INPUT_INVALID', message: '', data }, 'folder')?.message).toBe('No such folder.')
    expect(issueOf({ code: 'INPUT_INVALID', message: '', data }, 'alias')).toBeUndefined()
    expect(issueOf({ code: 'CONFLICT', message: '', data }, 'folder')).toBeUndefined()
  })
})
