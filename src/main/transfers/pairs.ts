import type { Announced } from './arrival.ts'
import type { Item, Tally } from './tally.ts'

/** A file of an offer that was accepted before. */
export interface Former {
  readonly tally: Tally
  readonly item: Item
}

export interface Offered {
  /** The sender's name for it, which it keeps while it tries again. */
  readonly id: string | null
  readonly file: Announced
}

export interface Pair extends Former {
  /** It is this one, not another that looks the same: what is whole need not come again. */
  readonly certain: boolean
}

/**
 * Which file of before each offered one is; none is two of them. By the sender's own id, else by content where the
 * sender told it both times, else by name, size and time. Of several that are alike the one at the same place is taken,
 * and is certain only when all of them are offered and all of them are whole: then it does not matter which is which.
 *
 * @param named the files of that name that came before, the latest first
 * @returns in the order of the offer
 */
export function pairsOf(offered: readonly Offered[], named: (name: string) => readonly Former[]): (Pair | undefined)[] {
  const pairs: (Pair | undefined)[] = offered.map(() => undefined)
  for (const [name, places] of grouped(offered.keys(), (place) => offered[place]?.file.name)) {
    const free = new Set(named(name))
    const due = new Set(free.size > 0 ? places : [])
    const pair = (place: number, former: Former | undefined, certain: boolean) => {
      const one = offered[place]
      if (!one || !former || !free.has(former) || !isSameFile(former.item.file, one.file)) return
      free.delete(former)
      due.delete(place)
      pairs[place] = { ...former, certain }
    }
    const ids = grouped(free, ({ item }) => item.id)
    for (const place of [...due])
      for (const former of ids.get(offered[place]?.id ?? '') ?? []) pair(place, former, true)
    const hashes = grouped(free, ({ item }) => item.file.sha256)
    for (const place of [...due]) pair(place, hashes.get(offered[place]?.file.sha256 ?? '')?.pop(), true)
    const looks = grouped(free, ({ item }) => lookOf(item.file))
    for (const [look, rivals] of grouped(due, (place) => lookOf(offered[place]?.file))) {
      const formers = looks.get(look) ?? []
      const certain = areCertain(look, rivals.length, formers)
      const places = new Map(formers.map((former) => [former.item.index, former]))
      for (const place of rivals) pair(place, places.get(place), certain)
      const left = formers.filter((former) => free.has(former)).values()
      for (const place of rivals.filter((place) => due.has(place))) pair(place, left.next().value, certain)
    }
  }
  return pairs
}

/**
 * By content where the sender told it both times, by time where it did not; a name and a size alone are not enough. A
 * sender that could not tell who it spoke to hashes first, and the next time it may know us.
 */
export function isSameFile(one: Announced, other: Announced): boolean {
  if (one.name !== other.name || one.size !== other.size) return false
  if (one.sha256 !== null && other.sha256 !== null) return one.sha256 === other.sha256
  return one.modified !== null && one.modified.getTime() === other.modified?.getTime()
}

function areCertain(look: string, rivals: number, formers: readonly Former[]): boolean {
  const tallies = new Map(formers.map(({ tally, item }) => [tally, item.file.name]))
  for (const [tally, name] of tallies)
    if (tally.named(name).filter(({ file }) => lookOf(file) === look).length !== rivals) return false
  return rivals === 1 || (formers.length >= rivals && formers.every(({ item }) => item.path !== null))
}

/** What tells files of one name apart as long as no hash is told; null when nothing does. */
function lookOf(file: Announced | undefined): string | null {
  return file?.modified ? `${file.size} ${file.modified.getTime()}` : null
}

/** Hundred thousand files of one name are no reason to stand still: nothing here looks through all for each. */
function grouped<T>(all: Iterable<T>, keyOf: (one: T) => string | null | undefined): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const one of all) {
    const key = keyOf(one) ?? null
    if (key === null) continue
    const others = groups.get(key)
    if (others) others.push(one)
    else groups.set(key, [one])
  }
  return groups
}
