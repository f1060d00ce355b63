import { parentPort } from 'node:worker_threads'
import { systemSource } from './system.ts'
import { SocketTable } from './table.ts'
import type { TableAnswer, TableAsk } from './table-thread.ts'

/** Entry of the table's thread: one table of this system, asked by messages. */
if (!parentPort) throw new Error('this file is the entry of a worker thread')
const port = parentPort
const table = new SocketTable({ source: systemSource(), now: () => Date.now() })

port.on('message', async ({ id, call, of, rated }: TableAsk) => {
  try {
    const result = await (call === 'look' ? table.look(of ?? '') : call === 'poll' ? table.poll(rated) : table[call]())
    port.postMessage({ id, ok: true, result } satisfies TableAnswer)
  } catch (error) {
    port.postMessage({ id, ok: false, message: error instanceof Error ? error.message : String(error) })
  }
})
