import { describe, expect, test } from 'vitest'
import { MAX_SAMPLES, type SocketRow } from '../../shared/contract/sockets.ts'
import { Histories } from './histories.ts'

const figures = (id: string) => ({ id, tcp: null, recvQueue: 0, sendQueue: 0 })
const own = (id: string) =>
  ({ id, state: 'ESTABLISHED', owner: { kind: 'process', pid: 1, name: 'x', ours: true } }) as SocketRow

describe('what is kept of windows', () => {
  test('is let go when nobody looks any more', () => {
    const histories = new Histories()
    for (let index = 0; index < 1000; index += 1) {
      const leave = histories.watch(`id-${index}`)
      for (const id of histories.sampled()) histories.sample(figures(id), index)
      expect(histories.since(`id-${index}`, 0).samples).toHaveLength(1)
      leave()
    }
    expect(histories.sampled()).toEqual([])
    expect(histories.since('id-0', 0)).toEqual({ samples: [], taken: 0 })
  })

  test('goes forward in time, whichever look is told first', () => {
    const histories = new Histories()
    histories.watch('id-0')
    for (const at of [1, 3, 2, 4]) histories.sample(figures('id-0'), at)
    expect(histories.since('id-0', 0).samples.map(({ at }) => at)).toEqual([1, 3, 4])
  })

  test('is that of our own though nobody looks, up to a bound', () => {
    const histories = new Histories()
    for (let index = 0; index < 100; index += 1) histories.consider(own(`id-${index}`))
    expect(histories.sampled()).toHaveLength(32)
    const leave = histories.watch('id-0')
    histories.sample(figures('id-0'), 1)
    leave()
    expect(histories.since('id-0', 0).samples).toHaveLength(1)
    histories.forget('id-0')
    expect(histories.sampled()).toHaveLength(31)
  })

  test('is bounded however many are looked at, and however long', () => {
    const histories = new Histories()
    for (let index = 0; index < 1000; index += 1) histories.watch(`id-${index}`)
    for (let at = 0; at < MAX_SAMPLES + 5; at += 1)
      for (const id of histories.sampled()) histories.sample(figures(id), at)
    expect(histories.sampled()).toHaveLength(64)
    expect(histories.since('id-0', 0)).toMatchObject({ taken: MAX_SAMPLES + 5, samples: { length: MAX_SAMPLES } })
    expect(histories.since('id-999', 0).samples).toEqual([])
  })
})
