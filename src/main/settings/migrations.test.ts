import { expect, test } from 'vitest'
import { migrate, UnusableSettings } from './migrations.ts'

const table = {
  1: (before: Record<string, unknown>) => ({ name: before.alias }),
  2: (before: Record<string, unknown>) => ({ ...before, loud: false }),
}

test('old settings climb one version at a time', () => {
  expect(migrate({ version: 1, alias: 'a' }, table, 3)).toEqual({ version: 3, name: 'a', loud: false })
  expect(migrate({ version: 3, name: 'b' }, table, 3)).toEqual({ version: 3, name: 'b' })
})

test.each([null, 'text', [], {}, { version: 0 }, { version: 1.5 }, { version: 4 }])('%j is refused', (parsed) => {
  expect(() => migrate(parsed, table, 3)).toThrow(UnusableSettings)
})

test('a version that nothing reads any more is refused', () => {
  expect(() => migrate({ version: 1 }, {}, 2)).toThrow(/reads version 1/)
})
