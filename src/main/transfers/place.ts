import { link, open, rename, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { type RenameNew, renameNew } from '../disk/rename-new.ts'
import { alternatives } from './names.ts'

/** What disks without hard links (FAT, exFAT, many network and phone mounts) answer. */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EISDIR'])

const SYSTEM: Naming = { link, renameNew }

/** How a disk gives a file a second name, and another one in one step; each fails where there is something. */
export interface Naming {
  readonly link: (from: string, to: string) => Promise<void>
  readonly renameNew: RenameNew
}

/**
 * Moves a finished partial file to `name` in `folder`, or to the next name that is free, and answers where it lies.
 * Never replaces anything but what is in `replaceable`, and that once, however many do this at once: a hard link fails
 * when the name exists, and so does a rename to a new name where there are no hard links. Only where there is neither
 * the name is first reserved with an empty file of our own.
 */
export async function place(
  partial: string,
  folder: string,
  name: string,
  replaceable: Set<string> = new Set(),
  { link, renameNew }: Naming = SYSTEM,
): Promise<string> {
  const wanted = join(folder, name)
  if (replaceable.delete(wanted)) {
    await rename(partial, wanted)
    return wanted
  }
  for (const candidate of alternatives(name)) {
    const path = join(folder, candidate)
    try {
      await link(partial, path)
      await unlink(partial)
      return path
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException
      if (code === 'EEXIST') continue
      if (!NO_LINKS.has(code)) throw error
    }
    const renamed = await renameNew(partial, path)
    if (renamed === 'taken') continue
    if (renamed === 'unknown') {
      if (!(await reserved(path))) continue
      await rename(partial, path)
    }
    return path
  }
  throw new Error('unreachable: there is always a next name')
}

async function reserved(path: string): Promise<boolean> {
  try {
    await (await open(path, 'wx')).close()
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}
