import { Socket } from 'node:net'
import { expect, it } from 'vitest'
import { FakeClock } from '../devices/testing/clock.ts'
import { Ledger, offeredFile } from './ledger.ts'
import { Rate } from './rate.ts'

function open(clock: FakeClock, count = 1) {
  const ledger = new Ledger(clock)
  const files = Array.from({ length: count }, (_, index) => offeredFile(`${index}`, `f${index}`, 1000, ''))
  const peer = { alias: 'x', address: '::1', fingerprint: null }
  const about = { direction: 'in', state: 'running', protocol: 'localsend' } as const
  const opening = { ...about, peer, title: 'f', folder: null, expiresAt: null }
  return { ledger, record: ledger.open(opening, files), again: () => ledger.open(opening, files) }
}

it('tells progress ten times a second at most, and a change of state at once', () => {
  const clock = new FakeClock()
  const { ledger, record } = open(clock)
  let told = 0
  const set = ledger.list.set.bind(ledger.list)
  ledger.list.set = (item) => {
    told += 1
    set(item)
  }
  for (let bytes = 1; bytes <= 1000; bytes += 1) {
    record.advance('0', bytes)
    clock.advance(1)
  }
  expect(told).toBeLessThanOrEqual(11)
  expect(told).toBeGreaterThanOrEqual(9)
  record.advance('0', 900)
  record.end('done')
  expect(ledger.list.get(record.id)).toMatchObject({ state: 'done', bytes: 900, rate: 0 })
})

it('lists a connection as long as it stands, and none that fell before', () => {
  const { record } = open(new FakeClock())
  const [standing, fallen] = [new Socket(), new Socket()]
  fallen.destroy()
  record.connected(fallen)
  expect(record.transfer.connections).toEqual([])
  record.connected(standing)
  expect(record.transfer.connections).toHaveLength(1)
  standing.emit('close')
  expect(record.transfer.connections).toEqual([])
})

it('tells the last progress, too', () => {
  const clock = new FakeClock()
  const { ledger, record } = open(clock)
  record.advance('0', 500)
  expect(ledger.list.get(record.id)?.bytes).toBe(0)
  clock.advance(100)
  expect(ledger.list.get(record.id)?.bytes).toBe(500)
})

it('counts a file back that starts anew', () => {
  const { record } = open(new FakeClock(), 2)
  record.changeFile('0', { state: 'done', bytes: 1000 })
  record.advance('1', 600)
  record.changeFile('1', { state: 'running', bytes: 0 })
  expect(record.transfer).toMatchObject({ bytes: 1000, filesDone: 1 })
})

it('says nothing more once it has ended', () => {
  const { ledger, record } = open(new FakeClock())
  record.end('cancelled')
  record.advance('0', 10)
  record.change({ state: 'running' })
  record.end('done')
  expect(ledger.list.get(record.id)).toMatchObject({ state: 'cancelled', bytes: 0 })
})

it('forgets the oldest that ended, and none that runs', () => {
  const { ledger, record, again } = open(new FakeClock())
  const ended = again()
  ended.end('done')
  for (let count = 0; count < 500; count += 1) again().end('done')
  expect(ledger.list.get(record.id)).toBeDefined()
  expect(ledger.list.get(ended.id)).toBeUndefined()
  expect(ledger.list.size).toBeLessThanOrEqual(502)
})

it('measures bytes per second over the last second', () => {
  const rate = new Rate()
  expect(rate.perSecond).toBe(0)
  for (let at = 0; at <= 5000; at += 100) rate.sample(at, at < 4000 ? at : 4000 + (at - 4000) * 3)
  expect(rate.perSecond).toBe(3000)
})
