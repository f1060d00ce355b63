import { randomUUID } from 'node:crypto'
import type { Abort } from '../../../shared/contract/abort.ts'
import type { Flow } from '../../../shared/contract/flow.ts'
import { LiveValue } from '../../../shared/contract/live.ts'
import type { FontShelf } from './shelf.ts'

/** How often the folders are looked at while somebody watches, in ms: some hundred times a system call. */
const EVERY = 2_000

/**
 * Tells when fonts of this machine came, went or were replaced. By looking, for no system watches folders within folders
 * everywhere, nor folders that are not there yet; and only while somebody wants to know.
 */
export class FontWatch {
  readonly #shelf: Pick<FontShelf, 'edition'>
  readonly #every: number
  /** Editions of this run of the program: those of another one are others. */
  readonly #run = randomUUID()
  readonly #live = new LiveValue({ edition: '' })
  #watchers = 0
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(shelf: Pick<FontShelf, 'edition'>, every = EVERY) {
    this.#shelf = shelf
    this.#every = every
  }

  /** The edition as it is, then each new one. */
  async *watch(
    flow: Pick<Flow, 'spend' | 'close'>,
    signal?: Abort,
  ): AsyncGenerator<{ edition: string }, void, undefined> {
    this.#watchers += 1
    try {
      await this.#look()
      yield* this.#live.watch(flow, signal)
    } finally {
      this.#watchers -= 1
      if (this.#watchers === 0) clearTimeout(this.#timer)
    }
  }

  async #look(): Promise<void> {
    clearTimeout(this.#timer)
    const edition = `${this.#run} ${await this.#shelf.edition()}`
    if (edition !== this.#live.value.edition) this.#live.set({ edition })
    if (this.#watchers === 0) return
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#look(), this.#every).unref()
  }
}
