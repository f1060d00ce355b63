import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { SocketRow } from '../../../shared/contract/sockets.ts'
import { sockDiagSource } from '../sockdiag/source.ts'
import { SocketTable } from '../table.ts'

/** Opens and closes `PER_SECOND` connections to itself, evenly, and prints how many when it is told to stop. */
const script = `
const net = require('node:net')
const server = net.createServer((socket) => socket.resume()).listen(0, '127.0.0.1', () => {
  const { port } = server.address()
  let opened = 0
  let closed = 0
  const started = performance.now()
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - started) / 1000) * Number(process.env.PER_SECOND))
    for (; opened < due; opened += 1) {
      const client = net.connect(port, '127.0.0.1', () => client.end('x'))
      client.resume()
      client.on('close', () => { closed += 1 })
    }
  }, 5)
  process.stdin.once('data', () => {
    clearInterval(timer)
    const wait = setInterval(() => {
      if (closed < opened) return
      clearInterval(wait)
      console.log(JSON.stringify({ opened }))
    }, 10)
  })
  console.log(JSON.stringify({ port }))
})`

export interface Churned {
  /** Connections that the process opened and closed. */
  readonly connections: number
  /** Sockets of it that appeared in the table, and that ended: two a connection, one of which is in TIME_WAIT first. */
  readonly appeared: number
  readonly ended: number
  /** Those that wait in TIME_WAIT now. */
  readonly waiting: number
  /** How often the kernel told ends faster than they were taken. */
  readonly missed: number
  /** Heap in use after a collection, in bytes, after a sixth of the time and at the end. */
  readonly heap: { readonly early: number; readonly late: number }
  /** Rows that were held at the most. */
  readonly mostRows: number
}

/** Polls the table every `every` ms while a process churns connections, and counts what the table made of it. */
export async function churn({
  seconds,
  perSecond = 100,
  every = 1000,
}: {
  seconds: number
  perSecond?: number
  every?: number
}): Promise<Churned> {
  const child = spawn(process.execPath, ['-e', script], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, PER_SECOND: String(perSecond) },
  })
  const table = new SocketTable({ source: sockDiagSource(), now: () => Date.now() })
  try {
    await table.poll()
    const lines = createInterface({ input: child.stdout })
    const told = lines[Symbol.asyncIterator]()
    const { port } = JSON.parse((await told.next()).value)
    /** Rows of the process's connections that the table has now. */
    const rows = new Map<string, SocketRow>()
    const seen = { appeared: 0, ended: 0, missed: 0, mostRows: 0 }
    const poll = async () => {
      const { changed, removed, missed } = await table.poll()
      for (const row of changed) {
        if (row.state === 'LISTEN' || (row.local.port !== port && row.peer?.port !== port)) continue
        const before = rows.get(row.id)
        if (!before) seen.appeared += 1
        if (row.closedAt !== null && (before?.closedAt ?? null) === null) seen.ended += 1
        rows.set(row.id, row)
      }
      seen.mostRows = Math.max(seen.mostRows, rows.size)
      for (const id of removed) rows.delete(id)
      seen.missed = missed
    }
    const heap = { early: Number.NaN, late: Number.NaN }
    const started = performance.now()
    const elapsed = () => (performance.now() - started) / 1000
    while (elapsed() < seconds) {
      await new Promise((resolve) => setTimeout(resolve, every))
      await poll()
      if (Number.isNaN(heap.early) && elapsed() > seconds / 6) heap.early = heapUsed()
    }
    child.stdin.write('stop\n')
    const { opened } = JSON.parse((await told.next()).value)
    await poll()
    const waitingNow = () => [...rows.values()].filter(({ state }) => state === 'TIME_WAIT').length
    // The kernel's word comes a moment after the fact.
    for (let more = 0; more < 20 && seen.ended + waitingNow() < opened * 2; more += 1) {
      await new Promise((resolve) => setTimeout(resolve, 100))
      await poll()
    }
    heap.late = heapUsed()
    return { connections: opened, ...seen, waiting: waitingNow(), heap }
  } finally {
    await table.close()
    await ended(child)
  }
}

function heapUsed(): number {
  setFlagsFromString('--expose_gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  return process.memoryUsage().heapUsed
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}
