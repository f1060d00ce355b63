import { lstat, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Announced } from './arrival.ts'
import { alternatives, safeParts } from './names.ts'
import type { Item } from './tally.ts'
import type { Hashing } from './thread/hashing.ts'

/** Names that are tried before a file counts as gone. */
const NAMES = 100
/** FAT keeps times to two seconds. */
const COARSEST_MS = 2000

/** Whether the file lies there as it was received; whoever has changed it since has given it another size or time. */
export async function isThere(path: string, { size, modified }: Announced): Promise<boolean> {
  const stats = await lstat(path).catch(() => null)
  if (!stats?.isFile() || stats.size !== size) return false
  return modified === null || Math.abs(stats.mtimeMs - modified.getTime()) <= COARSEST_MS
}

/**
 * Where a file lies that had just got its name when the process was killed, before that was noted; null where it did
 * not. Whatever is left of its partial name goes. What was there before may hold the same, and is another one.
 * @param tally the file that was begun before any of them came
 */
export async function placedAs(
  { file, as, partial, sha256 }: Item,
  tally: string,
  hashing: Hashing,
): Promise<string | null> {
  if (partial === null || sha256 === null) return null
  const stats = await lstat(partial).catch(() => null)
  // With one name it has still to get the other.
  if (stats?.nlink === 1) return null
  // By the disk's own clock: a file that gets another name is changed by that.
  const { birthtimeMs: since } = await lstat(tally).catch(() => ({ birthtimeMs: Number.POSITIVE_INFINITY }))
  const name = safeParts(as ?? file.name).at(-1) as string
  let left = NAMES
  for (const candidate of alternatives(name)) {
    const path = join(dirname(partial), candidate)
    if ((await isNamedSince(path, since)) && (await isThere(path, file)) && (await hashOf(path, hashing)) === sha256) {
      await rm(partial, { force: true })
      return path
    }
    left -= 1
    if (left === 0) break
  }
  return null
}

async function isNamedSince(path: string, since: number): Promise<boolean> {
  const stats = await lstat(path).catch(() => null)
  return stats !== null && stats.ctimeMs >= since
}

async function hashOf(path: string, hashing: Hashing): Promise<string | null> {
  try {
    const { size, mtime } = await lstat(path)
    return await hashing.whole({ name: path, path, size, modified: mtime })
  } catch {
    return null
  }
}
