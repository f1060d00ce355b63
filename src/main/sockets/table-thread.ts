import { Worker } from 'node:worker_threads'
import type { SocketCaps } from '../../shared/contract/sockets.ts'
import type { Look, Table, TableDelta } from './table.ts'

export interface TableAsk {
  readonly id: number
  readonly call: 'caps' | 'poll' | 'look' | 'close'
  /** The id of the one to look at. */
  readonly of?: string
  readonly rated?: boolean
}

export type TableAnswer =
  | { readonly id: number; readonly ok: true; readonly result: unknown }
  | { readonly id: number; readonly ok: false; readonly message: string }

interface Waiting {
  resolve(result: unknown): void
  reject(reason: unknown): void
}

/**
 * The first reading of a large table makes objects that stay: with little room the collector copies them again and
 * again.
 */
const YOUNG_MB = 64

/** A table in a thread of its own: reading 20,000 sockets holds nobody up. Ends with {@link TableThread.close}. */
export class TableThread implements Table {
  readonly #worker: Worker
  readonly #waiting = new Map<number, Waiting>()
  #asked = 0
  #ended: Error | null = null

  /** @param entry The built `sockets-worker`, or anything that answers {@link TableAsk} with {@link TableAnswer}. */
  constructor(entry: URL) {
    this.#worker = new Worker(entry, { resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB } })
    this.#worker.unref()
    this.#worker.on('message', (answer: TableAnswer) => {
      const waiting = this.#waiting.get(answer.id)
      this.#waiting.delete(answer.id)
      if (this.#waiting.size === 0) this.#worker.unref()
      if (answer.ok) waiting?.resolve(answer.result)
      else waiting?.reject(new Error(answer.message))
    })
    this.#worker.on('error', (error) => this.#end(error))
    this.#worker.on('exit', (code) =>
      this.#end(new Error(`the thread of the connection table ended with code ${code}`)),
    )
  }

  get ended(): Error | null {
    return this.#ended
  }

  caps(): Promise<SocketCaps> {
    return this.#ask('caps') as Promise<SocketCaps>
  }

  poll(rated = false): Promise<TableDelta> {
    return this.#ask('poll', { rated }) as Promise<TableDelta>
  }

  look(id: string): Promise<Look | null> {
    return this.#ask('look', { of: id }) as Promise<Look | null>
  }

  async close(): Promise<void> {
    await this.#ask('close').catch(() => {})
    await this.#worker.terminate()
  }

  #ask(call: TableAsk['call'], more: Pick<TableAsk, 'of' | 'rated'> = {}): Promise<unknown> {
    if (this.#ended) return Promise.reject(this.#ended)
    this.#asked += 1
    const id = this.#asked
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      // Somebody waits: the process must not end under them.
      this.#worker.ref()
      this.#worker.postMessage({ id, call, ...more } satisfies TableAsk)
    })
  }

  #end(reason: Error): void {
    this.#ended ??= reason
    for (const { reject } of this.#waiting.values()) reject(this.#ended)
    this.#waiting.clear()
  }
}
