import { randomUUID } from 'node:crypto'
import { lstat, mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Existing } from '../../shared/contract/settings.ts'
import type { Clock } from '../devices/clock.ts'
import { type Announced, unwritable } from './arrival.ts'
import { type Former, type Pair, pairsOf } from './pairs.ts'
import { isThere, placedAs } from './placed.ts'
import { type Accepted, type Item, type Opening, Tally } from './tally.ts'
import type { Hashing } from './thread/hashing.ts'

/** How long what came of a transfer that broke off waits for its sender. */
export const KEPT_MS = 7 * 24 * 60 * 60_000

const SUFFIX = '.tally'

/** Whose files, and where they go. */
export interface Origin {
  /** Hash of the certificate that the sender has shown; null for one that cannot go on with what broke off. */
  readonly from: string | null
  readonly folder: string
}

/** An earlier yes, as `Incoming.accept` takes it. */
export interface Said {
  readonly files: readonly string[] | undefined
  readonly rename: Readonly<Record<string, string>>
  readonly folder: string | undefined
  readonly existing: Existing | undefined
}

/**
 * Transfers that were accepted and have not come to their end, or whose sender may not know it. The same sender, by its
 * certificate, may go on with the same files (name, size, and hash or time) for a week; nobody is asked again.
 */
export class Unfinished {
  readonly #folder: string
  readonly #clock: Clock
  readonly #hashing: Hashing
  readonly #resting = new Set<Tally>()

  /** @param folder belongs to this alone */
  constructor(folder: string, clock: Clock, hashing: Hashing) {
    this.#folder = folder
    this.#clock = clock
    this.#hashing = hashing
  }

  /** Reads what earlier runs left, and clears away what nobody will go on with. */
  async load(): Promise<void> {
    this.#resting.clear()
    const tallies: Tally[] = []
    for (const name of await readdir(this.#folder).catch(() => [])) {
      const file = join(this.#folder, name)
      // One that cannot be read now may be readable at the next start; one that is torn was never gone by.
      const tally = await Tally.read(file).catch(() => undefined)
      if (tally) tallies.push(tally)
      else if (tally === null) await rm(file, { force: true })
    }
    tallies.sort((one, other) => one.since - other.since)
    const before = this.#clock.now() - KEPT_MS
    const lasting = tallies.filter(({ from, since }) => from !== null && since >= before)
    const spared = new Set(lasting.flatMap(partialsOf))
    for (const tally of tallies) {
      if (lasting.includes(tally)) this.#resting.add(tally)
      else await tally.clear(spared)
    }
  }

  /**
   * What was said when all of these were accepted before, from the same sender and with the same folder in the
   * settings; null when they were not.
   */
  said(origin: Origin, files: ReadonlyMap<string, Announced>): Said | null {
    const rename: Record<string, string> = {}
    const wanted: string[] = []
    let into: string | undefined
    const existing = new Set<Existing | null>()
    for (const [id, found] of this.#pairs(origin, files)) {
      if (!found) return null
      const { item, tally } = found
      if (item.wanted) wanted.push(id)
      if (item.as !== null) rename[id] = item.as
      into ??= tally.into ?? undefined
      existing.add(tally.existing)
    }
    const [answer] = existing
    return {
      ...{ files: wanted.length < files.size ? wanted : undefined, rename, folder: into },
      // Of two answers the one that destroys nothing.
      existing: existing.size > 1 ? 'keep-both' : (answer ?? undefined),
    }
  }

  /** Bytes of an offer's files that the disk holds already. */
  async held(origin: Origin, files: ReadonlyMap<string, Announced>, wanted: ReadonlySet<string>): Promise<number> {
    let bytes = 0
    for (const [id, found] of this.#pairs(origin, files)) {
      const path = found?.item.partial ?? (found?.certain ? found.item.path : null)
      if (wanted.has(id) && found && path !== null) bytes += Math.min(found.item.file.size ?? 0, await sizeOf(path))
    }
    return bytes
  }

  /** Where those of an offer's files lie that came before and are whole. */
  async whole(origin: Origin, files: ReadonlyMap<string, Announced>): Promise<Map<string, string>> {
    const whole = new Map<string, string>()
    for (const [id, found] of this.#pairs(origin, files)) {
      const { path = null, file } = found?.item ?? {}
      if (found?.certain && file && path !== null && (await isThere(path, file))) whole.set(id, path)
    }
    return whole
  }

  /** Whatever came before under the names of an offer, and is whole. */
  placed(origin: Origin, files: ReadonlyMap<string, Announced>): Set<string> {
    const names = new Set(Array.from(files.values(), ({ name }) => name))
    const formers = Array.from(names, (name) => this.#ofName(origin, name)).flat()
    return new Set(formers.flatMap(({ item: { path } }) => path ?? []))
  }

  /**
   * Opens the tally of an accepted offer; what came of the same files before is handed over to it.
   * @throws Failure FILE_UNWRITABLE
   */
  async begin(
    origin: Origin,
    files: readonly Accepted[],
    how: Pick<Opening, 'into' | 'existing'> = {},
  ): Promise<Tally> {
    const tally = await this.#open(origin, files, how).catch((error) => {
      throw unwritable('unfinished', error)
    })
    const items = [...tally.items.values()]
    const pairs = pairsOf(items, (name) => this.#ofName(origin, name))
    for (const item of items) {
      const former = pairs[item.index]
      if (item.wanted && former) await this.#takeOver(tally, item, former)
    }
    await this.#clearChanged(origin, items)
    for (const before of this.#resting) await before.rest()
    return tally
  }

  async #open(origin: Origin, files: readonly Accepted[], how: Pick<Opening, 'into' | 'existing'>): Promise<Tally> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
    const path = join(this.#folder, `${randomUUID()}${SUFFIX}`)
    return Tally.begin(path, { ...origin, ...how, since: this.#clock.now(), files })
  }

  /** The transfer broke off: what came of it waits. */
  async keep(tally: Tally): Promise<void> {
    await tally.rest()
    this.#resting.add(tally)
    await this.#clearOld()
  }

  /** The transfer is over, and its sender knows. */
  async clear(tally: Tally): Promise<void> {
    this.#resting.delete(tally)
    await tally.clear()
  }

  /** Who runs for months has no next start. */
  async #clearOld(): Promise<void> {
    const before = this.#clock.now() - KEPT_MS
    const old = [...this.#resting].filter(({ since }) => since < before)
    for (const tally of old) this.#resting.delete(tally)
    const spared = new Set([...this.#resting].flatMap(partialsOf))
    for (const tally of old) await tally.clear(spared)
  }

  async #takeOver(tally: Tally, item: Item, { item: before, tally: earlier, certain }: Pair): Promise<void> {
    const { partial } = before
    const path = certain ? (before.path ?? (await placedAs(before, earlier.file, this.#hashing))) : null
    if (path !== null && (await isThere(path, item.file))) await tally.note(item, { path })
    // Which beginning it is does not matter: the sender holds it against its own.
    else if (partial !== null) await tally.note(item, { partial })
    await this.#handOver({ tally: earlier, item: before })
  }

  /** Files that have changed at their sender since: nobody will ask for what came of them. */
  async #clearChanged(origin: Origin, items: readonly Item[]): Promise<void> {
    const taken = new Set(items.map(({ partial }) => partial))
    const names = new Set(items.filter(({ wanted }) => wanted).map(({ file }) => file.name))
    for (const name of names)
      for (const former of this.#ofName(origin, name)) {
        const { partial } = former.item
        // Of several of one name each may still be sent by itself.
        if (former.tally.named(name).length > 1) continue
        if (partial !== null && !taken.has(partial)) await rm(partial, { force: true })
        await this.#handOver(former)
      }
  }

  async #handOver({ tally, item }: Former): Promise<void> {
    await tally.handOver(item)
    if (tally.items.size > 0) return
    this.#resting.delete(tally)
    await tally.clear()
  }

  /** What each file of an offer was before, by its id. */
  #pairs(origin: Origin, files: ReadonlyMap<string, Announced>): [id: string, pair: Pair | undefined][] {
    const offered = Array.from(files, ([id, file]) => ({ id, file }))
    const pairs = pairsOf(offered, (name) => this.#ofName(origin, name))
    return offered.map(({ id }, place) => [id, pairs[place]])
  }

  /** The latest first. */
  #ofName({ from, folder }: Origin, name: string): Former[] {
    if (from === null) return []
    const before = this.#clock.now() - KEPT_MS
    return [...this.#resting].reverse().flatMap((tally) => {
      if (tally.from !== from || tally.folder !== folder || tally.since < before) return []
      const items = tally.named(name).filter(({ index }) => tally.items.has(index))
      return items.map((item) => ({ tally, item }))
    })
  }
}

/** Bytes of a plain file; 0 when there is none. */
export async function sizeOf(path: string): Promise<number> {
  const stats = await lstat(path).catch(() => null)
  return stats?.isFile() ? stats.size : 0
}

function partialsOf({ items }: Tally): string[] {
  return Array.from(items.values(), ({ partial }) => partial ?? '')
}
