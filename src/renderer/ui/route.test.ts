import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hrefOf, routeOf, subjects } from './route.ts'

describe('routes', () => {
  it('lead where their addresses say', () => {
    fc.assert(
      fc.property(fc.constantFrom(...subjects), fc.string(), (subject, filter) => {
        const route = routeOf(hrefOf(subject, { filter }))
        expect(route.subject).toBe(subject)
        expect(route.params.get('filter')).toBe(filter)
      }),
    )
  })

  it.each([
    ['', 'devices'],
    ['#', 'devices'],
    ['#/', 'devices'],
    ['#/lab', 'lab'],
    ['#/nowhere', null],
    ['#/sockets/more', null],
  ])('%s: %s', (hash, subject) => expect(routeOf(hash).subject).toBe(subject))
})
