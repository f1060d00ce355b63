import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MAX_SAMPLES, type SocketRow, type WindowSample } from '../../../shared/contract/sockets.ts'
import { chartOf, SPAN_MS, series } from './chart.ts'
import { grown } from './history.ts'

const all = new Set(series)
const box = { width: 100, height: 50 }
const sample = (at: number, change: Partial<WindowSample> = {}): WindowSample => ({
  ...{ at, inFlight: 0, cwnd: 0, peerWindow: null, recvQueue: null, sendQueue: 0, bytesOut: 0, bytesIn: 0, rtt: 1 },
  ...change,
})

describe('the sliding window as a chart', () => {
  it('is drawn from edge to edge, the most at the top', () => {
    const chart = chartOf([sample(0, { cwnd: 10 }), sample(1000, { cwnd: 20 })], all, box)
    expect(chart).toMatchObject({ top: 20, from: 0, to: 1000 })
    expect(chart?.lines.get('cwnd')).toBe('M0.0 25.0L100.0 0.0')
  })

  it('has no line for what nobody tells, and a gap where something was not told', () => {
    const chart = chartOf([sample(0), sample(1, { sendQueue: null }), sample(2)], all, box)
    expect(chart?.lines.has('peerWindow')).toBe(false)
    expect(chart?.lines.get('sendQueue')).toBe('M0.0 50.0M100.0 50.0')
  })

  it('is nothing before the first sample, and never leaves its box', () => {
    expect(chartOf([], all, box)).toBeNull()
    const times = fc.uniqueArray(fc.integer({ min: 0, max: 3 * SPAN_MS }), { minLength: 1, maxLength: 50 })
    fc.assert(
      fc.property(times, fc.array(fc.integer({ min: 0, max: 2 ** 40 }), { minLength: 50 }), (ats, bytes) => {
        const samples = ats.sort((a, b) => a - b).map((at, index) => sample(at, { inFlight: bytes[index]! }))
        const numbers = [...chartOf(samples, all, box)!.lines.values()].flatMap((d) => d.match(/[\d.-]+/g)!.map(Number))
        expect(numbers.every((it) => it >= 0 && it <= 100)).toBe(true)
      }),
    )
  })
})

describe('a history', () => {
  const piece = (...ats: number[]) => ({
    ...{ row: {} as SocketRow, events: [], hints: [], samples: ats.map((at) => sample(at)) },
  })

  it('is kept for as long as the chart shows, at ten samples a second', () => {
    const ats = Array.from({ length: (2 * SPAN_MS) / 100 }, (_, index) => index * 100)
    const chart = chartOf(grown(null, piece(...ats)).samples, all, box)!
    expect(chart.to - chart.from).toBe(SPAN_MS - 100)
  })

  it('grows by what came since, also when its stream begins anew', () => {
    const first = grown(null, piece(1, 2))
    expect(grown(grown(first, piece(3)), piece(1, 2, 3, 4)).samples.map(({ at }) => at)).toEqual([1, 2, 3, 4])
  })

  it('is bounded', () => {
    const many = Array.from({ length: MAX_SAMPLES }, (_, at) => at)
    const { samples } = grown(grown(null, piece(...many)), piece(MAX_SAMPLES))
    expect(samples.length).toBe(MAX_SAMPLES)
    expect(samples.at(-1)?.at).toBe(MAX_SAMPLES)
  })
})
