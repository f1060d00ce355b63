import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Flows, follow, WINDOW } from './flow.ts'

/** Lets everything that is ready to run, run. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve))

test('a flow never has more than its window under way, however `taken` comes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom('spend', 'taken'), { maxLength: 60 }), async (steps) => {
      const flow = new Flows().open('a-flow-of-mine')
      const end = new AbortController()
      let credit = WINDOW
      let waiting: Promise<void> | null = null
      for (const step of steps) {
        if (step === 'taken') {
          flow.taken()
          credit = Math.min(WINDOW, credit + 1)
        } else if (!waiting) {
          waiting = flow.spend(end.signal).then(() => {
            credit -= 1
            waiting = null
          })
        }
        await settled()
        expect(credit).toBeGreaterThanOrEqual(0)
        if (credit > 0) expect(waiting).toBeNull()
      }
      const stuck = waiting as Promise<void> | null
      end.abort(new Error('over'))
      if (stuck) await expect(stuck).rejects.toThrow('over')
    }),
  )
})

test('a flow is known until it is closed or its call is given up', () => {
  const flows = new Flows()
  const gone = new AbortController()
  const flow = flows.open('first-flow')
  flows.open('second-flow', gone.signal)
  expect(() => flows.open('first-flow')).toThrow('already open')
  expect(flows.size).toBe(2)
  gone.abort()
  flow.close()
  expect(flows.size).toBe(0)
  const again = flows.open('first-flow')
  // Closing what is closed already takes nothing away from its successor.
  flow.close()
  expect(flows.size).toBe(1)
  again.close()
  flows.open('third-flow', AbortSignal.abort())
  expect(flows.size).toBe(0)
  flows.taken('unknown-flow')
})

test('the consumer says `taken` after each event was handled, and closes the stream when it leaves', async () => {
  const log: string[] = []
  async function* numbers() {
    try {
      for (let i = 0; ; i += 1) yield i
    } finally {
      log.push('closed')
    }
  }
  const flow = { taken: async () => void log.push('taken') }
  for await (const number of follow(flow, async () => numbers(), {})) {
    log.push(`handled ${number}`)
    if (number === 1) break
  }
  expect(log).toEqual(['handled 0', 'taken', 'handled 1', 'closed'])
})

test('a `taken` that fails does not end the stream', async () => {
  async function* two() {
    yield* [1, 2]
  }
  const taken = async () => Promise.reject(new Error('lost'))
  const seen: number[] = []
  for await (const number of follow({ taken }, async () => two(), {})) seen.push(number)
  expect(seen).toEqual([1, 2])
})

test('an error of the stream is the consumer’s, unless it gave up itself', async () => {
  async function* broken(): AsyncGenerator<number> {
    yield 1
    throw new Error('broken')
  }
  const taken = async () => {}
  const all = async (signal?: AbortSignal) => {
    for await (const _ of follow({ taken }, async () => broken(), {}, signal)) if (signal) gone.abort()
  }
  const gone = new AbortController()
  await expect(all()).rejects.toThrow('broken')
  await all(gone.signal)
})
