import { readdir, readlink } from 'node:fs/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { FIRST_SEED, planOf } from './plan.ts'
import { chaosRun, type Outcome } from './run.ts'

/** HANDBILL_SEED repeats one run, HANDBILL_SOAK makes more of them (`npm run soak`). */
const { HANDBILL_SEED, HANDBILL_SOAK } = process.env
const first = Number(HANDBILL_SEED ?? FIRST_SEED)
const count = Number(HANDBILL_SOAK ?? (HANDBILL_SEED === undefined ? 20 : 1))
const seeds = Array.from({ length: count }, (_, index) => first + index)

/** Sockets, files, pipes, watches: whatever the system has open for this process. */
async function openHere(): Promise<string[]> {
  const open = await readdir('/proc/self/fd')
  return Promise.all(open.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => 'gone')))
}

describe('over a bad network', () => {
  let before: string[] = []
  const outcomes: Outcome[] = []
  beforeAll(async () => {
    // What is opened once and for all is open now.
    await chaosRun(0)
    if (process.platform === 'linux') before = await openHere()
  })

  it.concurrent.each(seeds)(
    'everything arrives as it is or fails fairly, and then goes on (seed %i)',
    async (seed) => {
      try {
        outcomes.push(await chaosRun(seed))
      } catch (error) {
        const again = `HANDBILL_SEED=${seed} npx vitest run src/main/transfers/chaos`
        throw new Error(`${error}\n\nplan: ${JSON.stringify(planOf(seed))}\nagain: ${again}`, { cause: error })
      }
    },
    60_000,
  )

  it.skipIf(count < 20)('some arrived at once, some broke off, and of some there was something to go on with', () => {
    const those = (wanted: (outcome: Outcome) => boolean) => outcomes.filter(wanted).length
    const told = {
      runs: outcomes.length,
      arrived: those(({ first }) => first === 'done'),
      ...Object.fromEntries(outcomes.map(({ code }) => [code ?? 'arrived', those((other) => other.code === code)])),
      wentOn: those(({ first, kept }) => first !== 'done' && kept > 0),
    }
    if (HANDBILL_SOAK) console.log(`chaos from seed ${first}: ${JSON.stringify(told)}`)
    for (const some of [told.arrived, told.runs - told.arrived, told.wentOn]) expect(some).toBeGreaterThan(0)
  })

  it.runIf(process.platform === 'linux')('nothing of it stays open', async () => {
    await expect.poll(openHere).toEqual(before)
  })
})
