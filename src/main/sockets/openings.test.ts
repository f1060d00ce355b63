import { expect, test } from 'vitest'
import type { SocketRow } from '../../shared/contract/sockets.ts'
import { Openings } from './openings.ts'

const row = (id: string, port: number, change: Partial<SocketRow> = {}) => ({
  ...{ id, protocol: 'tcp' as const, state: 'ESTABLISHED' as const, closedAt: null, older: false },
  local: { address: '127.0.0.1', port },
  peer: null,
  ...change,
})
const listener = row('listener', 80, { state: 'LISTEN' })
const closed = row('listener', 80, { state: 'CLOSED', closedAt: 1 })

test('a connection that was accepted stays one when its listener closes', () => {
  const openings = new Openings()
  openings.note([row('accepted', 80), listener, row('client', 40_000)])
  expect([openings.of('accepted'), openings.of('client')]).toEqual(['passive', 'active'])
  openings.note([closed])
  openings.note([row('accepted', 80, { state: 'CLOSE_WAIT' })])
  expect(openings.of('accepted')).toBe('passive')
  openings.note([row('later', 80)])
  expect(openings.of('later')).toBe('active')
})

test('one that came in the reading in which its listener went was accepted', () => {
  const openings = new Openings()
  openings.note([listener])
  openings.note([closed, row('accepted', 80)])
  expect(openings.of('accepted')).toBe('passive')
})

test('of one that is older than the first look nothing is said, unless somebody listens', () => {
  const openings = new Openings()
  openings.note([listener, row('known', 80, { older: true }), row('unknown', 81, { older: true })])
  expect([openings.of('known'), openings.of('unknown'), openings.of('never')]).toEqual(['passive', null, null])
})

test('of an older one the ports may tell that it went out from here', () => {
  const openings = new Openings()
  const to = (port: number) => ({ older: true, peer: { address: '127.0.0.1', port } })
  openings.note([listener, row('near', 81, to(80)), row('far', 40_000, to(443)), row('between', 81, to(40_000))])
  expect(['near', 'far', 'between'].map((id) => openings.of(id))).toEqual(['active', 'active', null])
})

test('what is let go is not kept', () => {
  const openings = new Openings()
  openings.note([listener, row('accepted', 80)])
  openings.forget('accepted')
  openings.forget('listener')
  expect(openings.of('accepted')).toBeNull()
  openings.note([row('accepted', 80)])
  expect(openings.of('accepted')).toBe('active')
})
