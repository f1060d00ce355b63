import { randomUUID } from 'node:crypto'
import type { Dirent, Stats } from 'node:fs'
import { lstat, readdir, realpath, stat } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { lookup } from 'mrmime'
import { Failure } from '../../shared/contract/failure.ts'

/** A file to be sent. */
export interface SourceFile {
  readonly id: string
  /** Relative, `/` between folders. */
  readonly name: string
  readonly path: string
  /** Bytes. */
  readonly size: number
  readonly modified: Date
  readonly type: string
  /** Whether somebody here may run it. */
  readonly executable: boolean
  /** The content of a text message, which travels with the offer. */
  readonly preview?: string
}

/** A file as it was when it was looked at. */
export type Listed = Pick<SourceFile, 'name' | 'path' | 'size' | 'modified'>

/** A folder that is sent, with files in it or not. */
export interface SourceFolder {
  /** Relative, `/` between folders. */
  readonly name: string
  /** Null where nobody tells. */
  readonly modified: Date | null
}

/** Something in a sent folder that is not sent. */
export interface Skipped {
  readonly name: string
  readonly path: string
  readonly failure: Failure
}

export interface Collected {
  readonly files: SourceFile[]
  /** The outer ones first. */
  readonly folders: SourceFolder[]
  readonly skipped: Skipped[]
}

/**
 * Walks a path into files with relative names. The path itself may be a link, for somebody chose it; inside a folder
 * links are never followed, and are listed with sockets, pipes and devices as skipped.
 *
 * @throws Failure FILE_UNREADABLE when the path itself cannot be read, or is neither file nor folder
 */
export async function collect(path: string): Promise<Collected> {
  const collected: Collected = { files: [], folders: [], skipped: [] }
  const name = basename(resolve(path)) || 'files'
  try {
    const real = await realpath(path)
    const stats = await stat(real)
    if (stats.isDirectory()) await walk(real, name, stats.mtime, collected)
    else if (stats.isFile()) collected.files.push(toFile(real, name, stats))
    else throw notAFile(name, stats)
  } catch (error) {
    throw unreadable(path, error)
  }
  return collected
}

export function toFile(
  path: string,
  name: string,
  { size, mtime, mode = 0 }: Pick<Stats, 'size' | 'mtime'> & { mode?: number },
): SourceFile {
  const type = lookup(name) ?? 'application/octet-stream'
  // Windows has no such bit; Node makes one up from the extension.
  const executable = process.platform !== 'win32' && (mode & 0o111) !== 0
  return { id: randomUUID(), name, path, size, modified: mtime, type, executable }
}

async function walk(folder: string, name: string, modified: Date, collected: Collected): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true })
  collected.folders.push({ name, modified })
  for (const entry of entries.sort(byName)) {
    const inner = { path: join(folder, entry.name), name: `${name}/${entry.name}` }
    try {
      if (entry.isDirectory()) await walk(inner.path, inner.name, (await lstat(inner.path)).mtime, collected)
      else if (entry.isFile()) collected.files.push(toFile(inner.path, inner.name, await lstat(inner.path)))
      else throw notAFile(inner.name, entry)
    } catch (error) {
      collected.skipped.push({ ...inner, failure: unreadable(inner.name, error) })
    }
  }
}

function byName(one: Dirent, other: Dirent): number {
  return one.name < other.name ? -1 : 1
}

function notAFile(file: string, entry: Stats | Dirent): Failure {
  const kind = entry.isSymbolicLink()
    ? 'a symbolic link'
    : entry.isSocket()
      ? 'a socket'
      : entry.isFIFO()
        ? 'a pipe'
        : 'a device'
  return new Failure('FILE_UNREADABLE', {
    what: `“${file}” is not sent.`,
    why: `It is ${kind}, not a file.`,
    next: 'Send the file it stands for, if there is one.',
    file,
    cause: kind,
  })
}

/** Not one of the system's. */
export const CHANGED = 'ECHANGED'

const CAUSES: Record<string, [why: string, next: string]> = {
  ENOENT: ['There is nothing of that name.', 'Look at the path again.'],
  EACCES: ['This account may not read it.', 'Change its permissions, or send a copy.'],
  ELOOP: ['It became a link while it was being sent.', 'Send it again.'],
  [CHANGED]: ['It changed while it was being sent.', 'Send it again when nothing writes to it.'],
}

export function unreadable(file: string, error: unknown): Failure {
  if (error instanceof Failure) return error
  const { code = 'unknown', message } = error as NodeJS.ErrnoException
  const [why, next] = CAUSES[code] ?? [`${message}.`, 'See whether the disk can be read.']
  return new Failure(
    'FILE_UNREADABLE',
    { what: `“${file}” could not be read.`, why, next, file, cause: code },
    { cause: error },
  )
}

/** It is not any more what was listed. */
export function changed({ name }: Listed): Failure {
  return unreadable(name, Object.assign(new Error('it changed'), { code: CHANGED }))
}

export function hasChanged(error: unknown): boolean {
  return error instanceof Failure && 'cause' in error.data && error.data.cause === CHANGED
}
