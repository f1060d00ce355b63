import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FakeClock } from '../devices/testing/clock.ts'
import { Bandwidth } from './bandwidth.ts'

/** Moves chunks of its own size for as long as it is let. */
function flow(bandwidth: Bandwidth, chunk: number) {
  const over = new AbortController()
  const who = {
    moved: 0,
    stop: () => over.abort(new Error('stopped')),
    run: async () => {
      for (;;) {
        who.moved += chunk
        await bandwidth.spend(who, chunk, over.signal)
        over.signal.throwIfAborted()
      }
    },
  }
  void who.run().catch(() => {})
  return who
}

/** Promises have their turns between two moves of the clock. */
async function pass(clock: FakeClock, ms: number, step = 5): Promise<void> {
  for (let passed = 0; passed < ms; passed += step) {
    clock.advance(step)
    await new Promise(setImmediate)
  }
}

describe('a limit', () => {
  test('is kept and used up, whatever the sizes of the chunks', async () => {
    const chunks = fc.array(fc.integer({ min: 1000, max: 200_000 }), { minLength: 1, maxLength: 5 })
    await fc.assert(
      fc.asyncProperty(chunks, fc.integer({ min: 100_000, max: 10_000_000 }), async (sizes, limit) => {
        const clock = new FakeClock()
        const bandwidth = new Bandwidth(clock, () => limit)
        const flows = sizes.map((size) => flow(bandwidth, size))
        await pass(clock, 2000)
        const moved = flows.reduce((sum, who) => sum + who.moved, 0)
        const onTheWay = sizes.reduce((sum, size) => sum + size, 0)
        for (const who of flows) who.stop()
        expect(moved).toBeLessThanOrEqual(limit * 2 + limit * 0.02 + onTheWay)
        expect(moved).toBeGreaterThanOrEqual(limit * 2 - limit * 0.01)
        expect(clock.waiting).toBe(0)
      }),
      { numRuns: 15 },
    )
  })

  test('is shared: two that want all of it get half each, with small chunks and large ones', async () => {
    const size = fc.integer({ min: 1000, max: 500_000 })
    await fc.assert(
      fc.asyncProperty(size, size, async (one, other) => {
        const clock = new FakeClock()
        const bandwidth = new Bandwidth(clock, () => 1_000_000)
        const flows = [flow(bandwidth, one), flow(bandwidth, other)] as const
        await pass(clock, 4000, 1)
        for (const who of flows) who.stop()
        expect(Math.abs(flows[0].moved - flows[1].moved)).toBeLessThanOrEqual(2 * (one + other))
      }),
      { numRuns: 10 },
    )
  })

  test('a transfer with four connections gets no more than one with a single connection', async () => {
    const clock = new FakeClock()
    const bandwidth = new Bandwidth(clock, () => 1_000_000)
    const wide = { moved: 0 }
    const lane = async () => {
      for (;;) {
        wide.moved += 50_000
        await bandwidth.spend(wide, 50_000)
      }
    }
    for (let lanes = 0; lanes < 4; lanes += 1) void lane()
    const narrow = flow(bandwidth, 50_000)
    await pass(clock, 4000)
    expect(Math.abs(wide.moved - narrow.moved)).toBeLessThanOrEqual(400_000)
  })

  test('changes while it runs, and goes', async () => {
    let limit: number | null = 100_000
    const clock = new FakeClock()
    const bandwidth = new Bandwidth(clock, () => limit)
    const who = flow(bandwidth, 1_000_000)
    await pass(clock, 1000)
    expect(who.moved).toBe(1_000_000)
    limit = 10_000_000
    await pass(clock, 1200)
    expect(who.moved).toBeGreaterThan(9_000_000)
    who.stop()
    limit = 100_000
    const waits = bandwidth.spend(who, 1_000_000)
    limit = null
    await pass(clock, 400)
    await waits
    expect(bandwidth.spend(who, 1_000_000)).toBeUndefined()
  })

  test('has saved nothing after a sleep', async () => {
    const clock = new FakeClock()
    const bandwidth = new Bandwidth(clock, () => 1_000_000)
    clock.advance(8 * 60 * 60_000)
    expect(bandwidth.spend({}, 10_000)).toBeUndefined()
    expect(bandwidth.spend({}, 100_000)).toBeInstanceOf(Promise)
  })

  test('lets go of who gives up, and of nobody else', async () => {
    const clock = new FakeClock()
    const bandwidth = new Bandwidth(clock, () => 100_000)
    const gone = new AbortController()
    const first = bandwidth.spend({}, 1_000_000, gone.signal)
    const second = bandwidth.spend({}, 100_000)
    gone.abort(new Error('gone'))
    await expect(first).rejects.toThrow('gone')
    await pass(clock, 1100)
    await second
    expect(clock.waiting).toBe(0)
  })
})
