import { randomUUID } from 'node:crypto'
import { lstat, mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Existing } from '../../shared/contract/settings.ts'
import type { Clock } from '../devices/clock.ts'
import { type Announced, unwritable } from './arrival.ts'
import { isThere, placedAs } from './placed.ts'
import { type Accepted, type Item, type Opening, Tally } from './tally.ts'

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
 * Transfers that were accepted and have not come to their end, or whose sender may not know it. The same sender, by its certificate, may go on with the
 * same files (name, size, and hash or time) for a week; nobody is asked again.
 */
export class Unfinished {
  readonly #folder: string
  readonly #clock: Clock
  readonly #resting = new Set<Tally>()

  /** @param folder belongs to this alone */
  constructor(folder: string, clock: Clock) {
    this.#folder = folder
    this.#clock = clock
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
    for (const [id, file] of files) {
      const found = this.#find(origin, file)
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

  /** Bytes of these files that the disk holds already. */
  async held(origin: Origin, files: Iterable<Announced>): Promise<number> {
    let bytes = 0
    for (const file of files) {
      const { partial, path } = this.#find(origin, file)?.item ?? {}
      if (partial || path) bytes += Math.min(file.size ?? 0, await sizeOf(partial ?? (path as string)))
    }
    return bytes
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
    for (const item of tally.items.values()) if (item.wanted) await this.#takeOver(origin, tally, item)
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

  async #takeOver(origin: Origin, tally: Tally, item: Item): Promise<void> {
    for (const before of this.#ofName(origin, item.file.name)) {
      const { partial } = before.item
      const path = before.item.path ?? (await placedAs(before.item))
      const first = item.partial === null && item.path === null
      const same = first && isSame(before.item.file, item.file)
      if (same && path !== null && (await isThere(path, item.file))) await tally.note(item, { path })
      else if (same && partial !== null) await tally.note(item, { partial })
      // Of a file that has changed at its sender since: nobody will ask for that.
      else if (partial !== null && partial !== item.partial) await rm(partial, { force: true })
      await before.tally.handOver(before.item)
      if (before.tally.items.size > 0) continue
      this.#resting.delete(before.tally)
      await before.tally.clear()
    }
  }

  #find(origin: Origin, file: Announced): { tally: Tally; item: Item } | undefined {
    return this.#ofName(origin, file.name).find(({ item }) => isSame(item.file, file))
  }

  /** The latest first. */
  #ofName({ from, folder }: Origin, name: string): { tally: Tally; item: Item }[] {
    if (from === null) return []
    const before = this.#clock.now() - KEPT_MS
    return [...this.#resting].reverse().flatMap((tally) => {
      if (tally.from !== from || tally.folder !== folder || tally.since < before) return []
      const item = tally.find(name)
      return item ? [{ tally, item }] : []
    })
  }
}

/**
 * By content where the sender told it both times, by time where it did not; a name and a size alone are not enough. A
 * sender that could not tell who it spoke to hashes first, and the next time it may know us.
 */
function isSame(one: Announced, other: Announced): boolean {
  if (one.name !== other.name || one.size !== other.size) return false
  if (one.sha256 !== null && other.sha256 !== null) return one.sha256 === other.sha256
  return one.modified !== null && one.modified.getTime() === other.modified?.getTime()
}

/** Bytes of a plain file; 0 when there is none. */
export async function sizeOf(path: string): Promise<number> {
  const stats = await lstat(path).catch(() => null)
  return stats?.isFile() ? stats.size : 0
}

function partialsOf({ items }: Tally): string[] {
  return Array.from(items.values(), ({ partial }) => partial ?? '')
}
