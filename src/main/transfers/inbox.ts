import { createHash, randomBytes } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, lstat, mkdir, open, realpath, stat, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { type Announced, Arrival, type Begun, unwritable } from './arrival.ts'
import { alternatives, cutBytes, safeParts } from './names.ts'
import type { FilesThread } from './thread/files-thread.ts'

const PARTIAL_NAME_BYTES = 200
const CHUNK = 512 * 1024

/** A place for a file that comes. */
export interface Spot {
  /** Its safe name. */
  readonly name: string
  /** Where it lies when it is whole, unless the name is taken. */
  readonly path: string
  /** Beside it, until then; nobody else has it. */
  readonly partial: string
}

/**
 * The folder that one transfer's files arrive in. Whatever their names say they land inside it: names are rebuilt
 * (`names.ts`), and a folder on the way that is really a link elsewhere is not followed.
 */
export class Inbox {
  readonly #root: string
  /** Offered folder → the one it became. A promise, because files of one folder arrive side by side. */
  readonly #folders = new Map<string, Promise<string>>()

  /** Files that may be replaced, each once: two of one offer never replace each other. */
  readonly #replaceable = new Set<string>()
  /** The same files as the disk knows them, whatever they are called. */
  readonly #replaced = new Set<string>()

  private constructor(root: string) {
    this.#root = root
  }

  /** Makes the folder when it is not there. @throws Failure FILE_UNWRITABLE */
  static async open(folder: string): Promise<Inbox> {
    try {
      await makeFolder(folder)
      return new Inbox(await realpath(folder))
    } catch (error) {
      throw unwritable(folder, error)
    }
  }

  /** The folder as it is, for looking at; null where there is none. */
  static async at(folder: string): Promise<Inbox | null> {
    return realpath(folder).then(
      (root) => new Inbox(root),
      () => null,
    )
  }

  /** Bytes that this account may still write here. */
  async free(): Promise<number> {
    const { bavail, bsize } = await statfs(this.#root)
    return bavail * bsize
  }

  /** The plain file that lies at the name already; null when the name is free, or taken by something else. */
  async taken(offered: string): Promise<string | null> {
    const parts = safeParts(offered)
    let path = this.#root
    for (const [index, part] of parts.entries()) {
      path = join(path, part)
      const stats = await lstat(path).catch(() => null)
      const fits = index < parts.length - 1 ? stats?.isDirectory() : stats?.isFile()
      if (!fits) return null
    }
    return path
  }

  /**
   * Lets the next file of that path take the place of what is there. Where case does not count, two names of one offer
   * may mean the same file: then the second stands beside the first, which has taken its place.
   */
  async mayReplace(path: string): Promise<void> {
    const { dev, ino } = await lstat(path, { bigint: true })
    const file = `${dev}:${ino}`
    if (this.#replaced.has(file)) return
    this.#replaced.add(file)
    this.#replaceable.add(path)
  }

  /**
   * @param note told where the partial file will lie, before it is there: whoever is killed in between leaves nothing
   *   that nobody knows of
   * @param thread hashes and writes what is large
   * @throws Failure FILE_UNWRITABLE
   */
  async begin(
    announced: Announced,
    note?: (partial: string) => Promise<void> | undefined,
    thread?: FilesThread,
  ): Promise<Arrival> {
    try {
      const { partial, name } = await this.spot(announced.name)
      await note?.(partial)
      return new Arrival(announced, await open(partial, 'wx'), partial, name, this.#replaceable, undefined, thread)
    } catch (error) {
      throw unwritable(announced.name, error)
    }
  }

  /** Where a file of that name goes; its folder is made when it is not there. */
  async spot(offered: string): Promise<Spot> {
    const parts = safeParts(offered)
    const name = parts.pop() as string
    const folder = await this.#folder(parts)
    const id = randomBytes(6).toString('hex')
    return {
      name,
      path: join(folder, name),
      partial: join(folder, `.${cutBytes(name, PARTIAL_NAME_BYTES)}.${id}.part`),
    }
  }

  /** Files that one of these each may replace. */
  get replaceable(): Set<string> {
    return this.#replaceable
  }

  /** Where an offered folder lies; made when it is not there. @throws Failure FILE_UNWRITABLE */
  folder(offered: string): Promise<string> {
    return this.#folder(safeParts(offered)).catch((error) => {
      throw unwritable(offered, error)
    })
  }

  /**
   * Goes on with a partial file of before, after reading all of it again: what lies on a disk for days may have been
   * cut off or damaged. Null when it is not there as it was, or is longer than the file will be.
   */
  async resume(announced: Announced, partial: string): Promise<Arrival | null> {
    const name = safeParts(announced.name).at(-1) as string
    const handle = await openPartial(partial)
    if (!handle) return null
    try {
      const begun = await hashPartial(handle)
      if (announced.size !== null && begun.bytes <= announced.size)
        return new Arrival(announced, handle, partial, name, this.#replaceable, begun)
    } catch {
      // What cannot be read is not gone on with.
    }
    await handle.close()
    return null
  }

  #folder(parts: string[]): Promise<string> {
    const name = parts.at(-1)
    if (name === undefined) return Promise.resolve(this.#root)
    const key = parts.join('/')
    let made = this.#folders.get(key)
    if (!made) {
      made = this.#folder(parts.slice(0, -1)).then((parent) => realFolder(parent, name))
      this.#folders.set(key, made)
      made.catch(() => this.#folders.delete(key))
    }
    return made
  }
}

async function openPartial(partial: string): Promise<FileHandle | null> {
  try {
    // A folder on the way may have become a link since.
    if ((await realpath(dirname(partial))) !== dirname(partial)) return null
    const handle = await open(partial, constants.O_RDWR | (constants.O_NOFOLLOW ?? 0))
    const stats = await handle.stat()
    // With a second name it is a whole file already, whose partial name was just to go when the process was killed.
    if (stats.isFile() && stats.nlink === 1) return handle
    await handle.close()
    return null
  } catch {
    return null
  }
}

async function hashPartial(handle: FileHandle): Promise<Begun> {
  const hash = createHash('sha256')
  const chunk = Buffer.allocUnsafeSlow(CHUNK)
  let bytes = 0
  for (;;) {
    const { bytesRead } = await handle.read(chunk, 0, CHUNK, bytes)
    if (bytesRead === 0) return { bytes, hash }
    hash.update(chunk.subarray(0, bytesRead))
    bytes += bytesRead
  }
}

/** A folder of that name in `parent`, new or already there; past a file or a link of that name, the next name. */
async function realFolder(parent: string, name: string): Promise<string> {
  for (const candidate of alternatives(name)) {
    const path = join(parent, candidate)
    try {
      await mkdir(path)
      return path
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    if ((await lstat(path)).isDirectory()) return path
  }
  throw new Error('unreachable: there is always a next name')
}

/** With its parents. Node's own recursive mkdir never returns where a disk answers ENOENT for good, as /proc does. */
async function makeFolder(folder: string, mayMakeParent = true): Promise<void> {
  try {
    await mkdir(folder)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST' && (await stat(folder)).isDirectory()) return
    if (code !== 'ENOENT' || !mayMakeParent || dirname(folder) === folder) throw error
    await makeFolder(dirname(folder))
    await makeFolder(folder, false)
  }
}
