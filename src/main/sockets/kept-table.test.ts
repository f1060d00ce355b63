import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, expect, test } from 'vitest'
import { Flows } from '../../shared/contract/flow.ts'
import type { SocketTotals } from '../../shared/contract/sockets.ts'
import { Sockets } from './sockets.ts'
import { capsOf } from './source.ts'
import { TableThread } from './table-thread.ts'

const open: Sockets[] = []
afterEach(async () => {
  for (const sockets of open.splice(0)) await sockets.stop()
})

/** A thread that tells a table with one row, so many times; then it dies. */
function mortal(polls: number, name: string): URL {
  const row = {
    ...{ id: name, protocol: 'tcp', family: 4, local: { address: '::1', port: 80 }, peer: null, state: 'LISTEN' },
    ...{ recvQueue: 0, sendQueue: 0, timer: null, uid: 0, inode: 1, owner: { kind: 'none' }, since: 0, stateSince: 0 },
    ...{ older: false, closedAt: null, lastState: null, end: null, tcp: null, rate: null, limit: null, drops: null },
  }
  const caps = capsOf({ source: 'proc' })
  const script = `
    import { parentPort } from 'node:worker_threads'
    let left = ${polls}
    parentPort.on('message', ({ id, call }) => {
      if (call === 'poll' && left-- === 0) process.exit(7)
      const delta = { at: 1, changed: [${JSON.stringify(row)}], removed: [], opened: 0, ended: 0, missed: 0 }
      parentPort.postMessage({ id, ok: true, result: call === 'caps' ? ${JSON.stringify(caps)} : delta })
    })`
  return new URL(`data:text/javascript,${encodeURIComponent(script)}`)
}

function sockets(polls: number) {
  const opened: TableThread[] = []
  const clock = { now: 1_000_000 }
  const it = new Sockets({
    clock: { now: () => clock.now, wait: (_, signal) => wait(1, undefined, { signal }) },
    table() {
      opened.push(new TableThread(mortal(polls, `row-${opened.length + 1}`)))
      return opened.at(-1)!
    },
  })
  open.push(it)
  return { sockets: it, opened, clock }
}

/** Totals until one is as wanted. The test's time limit is the end of it. */
async function until(sockets: Sockets, is: (totals: SocketTotals) => boolean) {
  const flows = new Flows()
  const abort = new AbortController()
  for await (const totals of sockets.totals(flows.open('totalling'), abort.signal)) {
    flows.taken('totalling')
    if (!is(totals)) continue
    abort.abort()
    return totals
  }
  throw new Error('the totals ended')
}

test('a thread that died is replaced, and its rows with it', async () => {
  const { sockets: it, opened } = sockets(1)
  expect((await it.snapshot()).map(({ id }) => id)).toEqual(['row-1'])
  await expect(it.snapshot()).rejects.toThrow('ended with code 7')
  expect(await it.caps()).toMatchObject({ reason: null, problem: expect.stringContaining('could not be read') })
  expect((await it.snapshot()).map(({ id }) => id)).toEqual(['row-2'])
  expect(await it.caps()).not.toHaveProperty('problem')
  expect(opened).toHaveLength(2)
})

test('who watches is told that what is shown is of before, and that it is no more', async () => {
  const { sockets: it } = sockets(3)
  const { problem } = await until(it, (totals) => totals.problem !== undefined)
  expect(problem).toMatch(/^The connection table could not be read, .* ended with code 7\.$/)
  const after = await until(it, (totals) => totals.problem === undefined)
  expect(after.total).toBe(1)
})

test('one that ends again and again is not replaced for ever, but again after a while', async () => {
  const { sockets: it, opened, clock } = sockets(0)
  for (let ask = 0; ask < 10; ask += 1) await expect(it.snapshot()).rejects.toThrow()
  expect(opened).toHaveLength(4)
  await expect(it.snapshot()).rejects.toMatchObject({ code: 'INTERNAL' })
  clock.now += 300_000
  await expect(it.snapshot()).rejects.toThrow('ended with code 7')
  expect(opened).toHaveLength(5)
})
