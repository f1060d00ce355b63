import type { Door } from '../client/door.ts'
import type { View } from './view.ts'

/** By address; null where nobody knows one. */
export type Names = ReadonlyMap<string, string | null>

const MOST_AT_ONCE = 256

/**
 * Names of the addresses in view, each asked for once. Nothing is asked while they are off, and nobody outside unless
 * the person said so.
 */
export class Naming {
  readonly #client: Pick<Door['client']['sockets'], 'names'>
  readonly #told: (names: Names) => void
  #names = new Map<string, string | null>()
  #asked = new Set<string>()
  #mode: View['names'] = 'off'

  constructor(client: Pick<Door['client']['sockets'], 'names'>, told: (names: Names) => void) {
    this.#client = client
    this.#told = told
  }

  switch(mode: View['names']): void {
    if (mode === this.#mode) return
    this.#mode = mode
    this.#asked = new Set()
    this.#names = new Map()
    this.#told(this.#names)
  }

  async ask(addresses: Iterable<string>): Promise<void> {
    const mode = this.#mode
    if (mode === 'off') return
    const unknown = [...new Set(addresses)].filter((it) => !this.#asked.has(it)).slice(0, MOST_AT_ONCE)
    if (unknown.length === 0) return
    for (const address of unknown) this.#asked.add(address)
    try {
      const found = await this.#client.names({ addresses: unknown, outside: mode === 'outside' })
      if (mode !== this.#mode) return
      const names = new Map(this.#names)
      for (const { address, name } of found) names.set(address, name)
      this.#names = names
      this.#told(names)
    } catch {
      // An address without a name reads well; it is asked for again when it comes into view anew.
      for (const address of unknown) this.#asked.delete(address)
    }
  }
}
