import { rm } from 'node:fs/promises'
import type { Choice } from './acceptance.ts'
import type { Announced } from './arrival.ts'
import type { Item, Tally, Whereabouts } from './tally.ts'
import { type Origin, sizeOf, type Unfinished } from './unfinished.ts'

/** What of an accepted offer's files is here, by their ids; kept in its tally, so that it outlives this process. */
export class Stock {
  /** Bytes of each file whose beginning came with a transfer that broke off. */
  readonly kept: ReadonlyMap<string, number>
  readonly #unfinished: Unfinished
  readonly #tally: Tally
  readonly #items: ReadonlyMap<string, Item>

  private constructor(
    unfinished: Unfinished,
    tally: Tally,
    items: ReadonlyMap<string, Item>,
    kept: ReadonlyMap<string, number>,
  ) {
    this.#unfinished = unfinished
    this.#tally = tally
    this.#items = items
    this.kept = kept
  }

  static async take(
    unfinished: Unfinished,
    origin: Origin,
    announced: ReadonlyMap<string, Announced>,
    chosen: ReadonlySet<string>,
    { rename = {}, folder, existing }: Choice = {},
  ): Promise<Stock> {
    const ids = [...announced.keys()]
    const offered = Array.from(announced, ([id, file]) => ({
      id,
      file,
      wanted: chosen.has(id),
      as: Object.hasOwn(rename, id) ? rename[id] : undefined,
    }))
    const tally = await unfinished.begin(origin, offered, { into: folder, existing })
    const items = new Map(Array.from(tally.items.values(), (item) => [ids[item.index] as string, item]))
    const kept = new Map<string, number>()
    for (const [id, { partial }] of items) {
      const bytes = partial === null ? 0 : await sizeOf(partial)
      if (bytes > 0) kept.set(id, bytes)
    }
    return new Stock(unfinished, tally, items, kept)
  }

  partialOf(id: string): string | null {
    return this.#items.get(id)?.partial ?? null
  }

  /** Where the file lies when it is whole already. */
  pathOf(id: string): string | null {
    return this.#items.get(id)?.path ?? null
  }

  /** @param sha256 of all of it, when it is to get its name next */
  begun(id: string, partial: string, sha256?: string): Promise<void> {
    return this.#note(id, { partial, ...(sha256 !== undefined && { sha256 }) })
  }

  whole(id: string, path: string): Promise<void> {
    return this.#note(id, { path })
  }

  /** Nothing of the file is worth keeping. */
  async drop(id: string): Promise<void> {
    const partial = this.partialOf(id)
    if (partial === null) return
    // What cannot be taken away now stays noted, for the next start.
    const gone = await rm(partial, { force: true }).then(
      () => true,
      () => false,
    )
    if (gone) await this.#note(id, {})
  }

  /** Those files that are whole by now. */
  get complete(): string[] {
    return [...this.#items].flatMap(([id, { path }]) => (path === null ? [] : [id]))
  }

  /** It broke off, or its sender may not know that it has not: everything stays for it to go on with. */
  keep(): Promise<void> {
    return this.#unfinished.keep(this.#tally)
  }

  /** It is over: what is whole stays, partial files go. */
  clear(): Promise<void> {
    return this.#unfinished.clear(this.#tally)
  }

  async #note(id: string, at: Whereabouts): Promise<void> {
    const item = this.#items.get(id)
    if (item) await this.#tally.note(item, at)
  }
}
