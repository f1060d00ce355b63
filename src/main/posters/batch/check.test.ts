import { afterEach, expect, it } from 'vitest'
import type { Check } from '../../../shared/contract/posters.ts'
import { poster } from '../pictures.fixture.ts'
import { RenderPool } from '../render-pool.ts'
import { checkBatch } from './check.ts'
import type { Row } from './rows.ts'

/** A render thread that does what the row says: real threads, real crashes. */
const entry = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort } from 'node:worker_threads'
    parentPort.on('message', ({ row }) => {
      if (row.does === 'end') process.exit(7)
      if (row.does === 'throw') throw new Error('out of luck')
      parentPort.postMessage({ ok: true, result: row.does === 'find' ? [{ kind: 'overflow', layer: 't' }] : [] })
    })
  `)}`,
)
let pool: RenderPool
afterEach(() => pool[Symbol.asyncDispose]())

const rowsOf = (...does: string[]): Row[] =>
  does.map((one, at) => ({ number: at + 1, line: null, values: { does: one }, problem: null }))

it.each([1, 2])(
  'a row that brings its thread down is a finding of its own; all others are checked (%i at a time)',
  async (jobs) => {
    pool = new RenderPool(entry, { threads: jobs })
    const found = new Map<number, readonly Check[]>()
    const rows = rowsOf('nothing', 'end', 'find', 'throw', 'nothing', 'end', 'find')
    await checkBatch(rows, { document: poster([]), folder: '/' }, { renderer: pool, jobs }, (row, checks) => {
      found.set(row.number, checks)
    })
    const said = [...found].sort(([one], [other]) => one - other)
    expect(said.map(([row, checks]) => [row, checks.map(({ kind }) => kind).join()])).toEqual([
      ...[
        [1, ''],
        [2, 'failure'],
        [3, 'overflow'],
        [4, 'failure'],
      ],
      ...[
        [5, ''],
        [6, 'failure'],
        [7, 'overflow'],
      ],
    ])
    expect(found.get(4)).toMatchObject([{ failure: { data: { why: 'out of luck' } } }])
  },
)

it('says nothing of the rows that were under way when it was interrupted', async () => {
  pool = new RenderPool(entry, { threads: 1 })
  const stop = new AbortController()
  const told: number[] = []
  await checkBatch(
    rowsOf('nothing', 'nothing', 'nothing'),
    { document: poster([]), folder: '/' },
    { renderer: pool, jobs: 1, signal: stop.signal },
    (row) => {
      told.push(row.number)
      if (row.number === 2) stop.abort()
    },
  )
  expect(told).toEqual([1, 2])
})
