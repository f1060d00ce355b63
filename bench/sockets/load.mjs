import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

/** What a process has open beside its sockets, generously. */
const OTHERS = 60

/**
 * Processes that hold so many sockets together, the first of them as many as one process may.
 * @typedef {{ descriptors: number, tick(count: number): Promise<void>, open(): Promise<void>, stop(): Promise<void> }} Load
 */

/**
 * @param {number} sockets
 * @returns {Promise<Load>}
 */
export async function hold(sockets) {
  const limit = execFileSync('sh', ['-c', 'ulimit -Hn'], { encoding: 'utf8' }).trim()
  const most = limit === 'unlimited' ? sockets : Number(limit) - OTHERS
  /** @type {Awaited<ReturnType<typeof start>>[]} */ const holders = []
  for (let left = sockets; left > 0; left -= most) holders.push(await start(Math.min(left, most)))
  const [first] = holders
  if (!first) throw new Error('nothing to hold')
  return {
    descriptors: Math.min(sockets, most),
    tick: (count) => first.say(`tick ${count}`),
    open: () => first.say('open'),
    stop: async () => {
      for (const holder of holders) await holder.stop()
    },
  }
}

/** @param {number} sockets */
async function start(sockets) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'holder.mjs'), String(sockets)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  if ((await lines.next()).done) throw new Error(`no process here can hold ${sockets} sockets`)
  return {
    /** @param {string} line */
    say: async (line) => {
      child.stdin.write(`${line}\n`)
      await lines.next()
    },
    stop: async () => {
      const ended = once(child, 'exit')
      child.stdin.end()
      await ended
    },
  }
}
