import { lstat } from 'node:fs/promises'
import type { Existing } from '../../shared/contract/settings.ts'
import type { Announced } from './arrival.ts'
import type { Inbox } from './inbox.ts'
import { sideBySide } from './side-by-side.ts'
import type { Hashing } from './thread/hashing.ts'

/** FAT notes times down in steps of two seconds. */
const SAME_TIME_MS = 2000
const LOOKING = 16

/**
 * Which of the files need not come, because of what lies at their names, and where that is: with `skip` all whose name
 * is taken; with `overwrite` those that are the same, and the inbox is told to let the others replace what is there.
 * What lies there can be one file of an offer, not two of one name.
 * @param ours what came before of the same transfer, which none of its other files skips or replaces
 */
export async function leftOut(
  inbox: Inbox,
  files: Iterable<readonly [id: string, file: Announced]>,
  existing: Existing,
  hashing: Hashing,
  ours: ReadonlySet<string> = new Set(),
): Promise<Map<string, string>> {
  const left = new Map<string, string>()
  if (existing === 'keep-both') return left
  const stays = new Set(ours)
  const differ = new Set<string>()
  for (const [id, file] of files) {
    const path = await inbox.taken(file.name)
    if (path === null || ours.has(path)) continue
    if (existing === 'skip' || (!stays.has(path) && (await isIdentical(path, file, hashing)))) {
      left.set(id, path)
      stays.add(path)
    } else differ.add(path)
  }
  // Gone in the meantime: then there is nothing to replace.
  for (const path of differ) if (!stays.has(path)) await inbox.mayReplace(path).catch(() => {})
  return left
}

/** Ids of the files whose name is taken. */
export async function taken(inbox: Inbox, files: ReadonlyMap<string, Announced>): Promise<string[]> {
  const found = new Set<string>()
  await sideBySide([...files], LOOKING, async ([id, { name }]) => {
    if ((await inbox.taken(name)) !== null) found.add(id)
  })
  return [...files.keys()].filter((id) => found.has(id))
}

/** By content where the sender told its hash, else by size and time. */
async function isIdentical(path: string, { name, size, sha256, modified }: Announced, hashing: Hashing) {
  try {
    const stats = await lstat(path)
    if (stats.size !== size) return false
    if (sha256 !== null) return (await hashing.whole({ name, path, size, modified: stats.mtime })) === sha256
    return modified !== null && Math.abs(stats.mtimeMs - modified.getTime()) < SAME_TIME_MS
  } catch {
    return false
  }
}
