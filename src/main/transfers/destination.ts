import { isAbsolute } from 'node:path'
import { Failure, type Issue } from '../../shared/contract/failure.ts'
import type { Announced } from './arrival.ts'
import { isSafe } from './names.ts'

/** Where the files of one offer go, when that is not what their names and the settings say. */
export interface Destination {
  /** New names by file id, relative, `/` between folders. */
  readonly rename?: Readonly<Record<string, string>> | undefined
  /** Absolute path. */
  readonly folder?: string | undefined
}

/** @throws Failure INPUT_INVALID for a folder that is not absolute */
export function folderOf({ folder }: Destination, otherwise: string): string {
  if (folder === undefined || isAbsolute(folder)) return folder ?? otherwise
  throw refused(['folder'], 'A folder for received files is an absolute path')
}

/**
 * The files under the names that a person here gave them. Names of peers are mended in silence; one that a person
 * typed is refused instead, or it would lie where nobody looks for it.
 *
 * @throws Failure INPUT_INVALID for a name that is empty or not safe, or a file that is not offered
 */
export function named(files: ReadonlyMap<string, Announced>, { rename = {} }: Destination) {
  const renamed = new Map(files)
  for (const [id, name] of Object.entries(rename)) {
    const file = files.get(id)
    if (!file) throw refused(['rename', id], 'There is no such file in the offer')
    if (!isSafe(name)) throw refused(['rename', id], `“${name}” cannot be a file's name on every disk`)
    renamed.set(id, { ...file, name })
  }
  return renamed
}

function refused(path: Issue['path'], message: string): Failure<'INPUT_INVALID'> {
  return new Failure('INPUT_INVALID', {
    what: 'The files were not taken.',
    why: `${message}.`,
    next: 'Choose another one; the question is still open.',
    issues: [{ path, message }],
  })
}
