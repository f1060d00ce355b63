import { oc } from '@orpc/contract'
import { expect, test } from 'vitest'
import { contract } from './index.ts'
import { admin, covers, operate, read, type Scoped, scopes } from './scope.ts'

test('a call without a scope does not compile', () => {
  const scoped = { look: read, nested: { act: operate, rule: admin } } satisfies Scoped
  // @ts-expect-error a bare `oc` says no scope
  const bare = { look: oc } satisfies Scoped
  // @ts-expect-error nor does one with other meta, however deep
  const deep = { look: read, nested: { act: oc.$meta({ title: 'x' }) } } satisfies Scoped
  // @ts-expect-error and there are only these three scopes
  const unknown = { look: oc.$meta<{ scope: 'root' }>({ scope: 'root' }) } satisfies Scoped
  expect([scoped, bare, deep, unknown]).toHaveLength(4)
})

test('every call of the contract says its scope', () => {
  const found: unknown[] = []
  const walk = (part: object) => {
    if ('~orpc' in part) found.push((part['~orpc'] as { meta: { scope: unknown } }).meta.scope)
    else for (const inner of Object.values(part)) walk(inner)
  }
  walk(contract)
  expect(found.length).toBeGreaterThan(20)
  for (const scope of found) expect(scopes).toContain(scope)
})

test('scopes are a ladder', () => {
  for (const [i, granted] of scopes.entries()) {
    for (const [j, needed] of scopes.entries()) expect(covers(granted, needed)).toBe(i >= j)
  }
})
