import { createHash } from 'node:crypto'
import { realpath } from 'node:fs/promises'
import { isAbsolute, relative, resolve, sep } from 'node:path'
import { Failure } from '../../shared/contract/failure.ts'
import { Cache } from '../../shared/poster/cache.ts'
import { type FileIdentity, NotReadable, openRegular, readRegular } from './regular-file.ts'
import type { WebPictures } from './web/web-pictures.ts'

const MAX_BYTES = 100_000_000

/** The cause in a failure of a file that was replaced between being known and being read. */
export const CHANGED = 'changed'

/** Of a document that came over a wire: its pictures are data URLs and addresses. */
export const NO_FOLDER = ''

/** A picture that a document names, by what it is and not by where it lies. */
export interface Source {
  /** Of the bytes, lowercase hex. */
  readonly sha256: string
  /** Bytes of it that are in memory while it is held; none of a file that is known already. */
  readonly held: number
  read(): Promise<Uint8Array>
  /** Why a copy that went stale stands in for what the web has now. */
  readonly stale: string | null
}

/** Where the pictures of documents come from: a path inside the document's folder, a data URL, an address of the web. */
export class Sources {
  readonly #web: WebPictures
  /** Hashes of files, by what the system says of them: an unchanged file is not read again to be known. */
  readonly #hashes = new Cache<string, string>(10_000)

  constructor(web: WebPictures) {
    this.#web = web
  }

  /**
   * @param folder The folder of the document. Nothing outside it is read, not through `..` and not through links.
   * @throws Failure FILE_UNREADABLE
   */
  async find(src: string, folder: string, signal?: AbortSignal): Promise<Source> {
    if (/^data:/i.test(src)) return inMemory(readDataUrl(src))
    if (/^https?:/i.test(src)) return this.#fromWeb(src, signal)
    if (/^[a-z][a-z0-9+.-]*:/i.test(src) || isAbsolute(src)) {
      throw unreadable(src, 'not a relative path', 'Only pictures in the folder of the document are read.')
    }
    if (folder === NO_FOLDER) throw unreadable(src, 'no folder', 'This document has no folder of its own.')
    try {
      return await this.#inside(src, await realpath(folder))
    } catch (error) {
      if (error instanceof Failure) throw error
      if (error instanceof NotReadable) throw unreadable(src, error.reason, error.message, error)
      const cause = (error as NodeJS.ErrnoException).code ?? String(error)
      const why = cause === 'ENOENT' ? 'There is no such file.' : 'The system does not let it be read.'
      throw unreadable(src, cause, why, error)
    }
  }

  async #fromWeb(src: string, signal: AbortSignal | undefined): Promise<Source> {
    const { bytes, sha256, stale } = await this.#web.get(src, signal).catch((error: unknown) => {
      signal?.throwIfAborted()
      if (error instanceof Failure) throw error
      throw unfetched(src, error)
    })
    return { sha256, stale, held: bytes.length, read: async () => bytes }
  }

  async #inside(src: string, folder: string): Promise<Source> {
    const path = await realpath(resolve(folder, src))
    const way = relative(folder, path)
    if (way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way)) {
      throw unreadable(src, 'outside the folder', 'It lies outside the folder of the document.')
    }
    const { file, identity } = await openRegular(path)
    await file.close()
    const known = this.#hashes.get(identity)
    if (known) return { sha256: known, stale: null, held: 0, read: () => readUnchanged(src, path, identity) }
    const { bytes, identity: now } = await readRegular(path, MAX_BYTES)
    const source = inMemory(bytes)
    this.#hashes.set(now, source.sha256)
    return source
  }
}

/** The bytes that were known by their identity; those that stand there now may be others. */
async function readUnchanged(src: string, path: string, known: FileIdentity): Promise<Uint8Array> {
  const { bytes, identity } = await readRegular(path, MAX_BYTES)
  if (identity === known) return bytes
  throw unreadable(src, CHANGED, 'It was changed while it was read.')
}

function inMemory(bytes: Uint8Array): Source {
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  return { sha256, stale: null, held: bytes.length, read: async () => bytes }
}

/** RFC 2397. */
function readDataUrl(src: string): Uint8Array {
  const match = /^data:([^,]*),(.*)$/is.exec(src)
  if (!match) throw unreadable(src, 'no data', 'The data URL has no comma before its data.')
  const [, type = '', data = ''] = match
  if (/;\s*base64\s*$/i.test(type)) return Buffer.from(data, 'base64')
  try {
    return Buffer.from(decodeURIComponent(data), 'utf8')
  } catch (error) {
    throw unreadable(src, 'bad escape', 'The data URL is not escaped as it should be.', error)
  }
}

/** A picture that is there and cannot be decoded. */
export function undecodable(src: string, error: unknown): Failure<'FILE_UNREADABLE'> {
  const reason = error instanceof Error ? error.message : String(error)
  return unreadable(src, reason, reason.endsWith('.') ? reason : `${reason}.`, error)
}

function unreadable(src: string, cause: string, why: string, error?: unknown): Failure<'FILE_UNREADABLE'> {
  const file = shortened(src)
  return new Failure(
    'FILE_UNREADABLE',
    {
      what: `The picture "${file}" cannot be read.`,
      why,
      next: 'Put a picture into the folder of the document and name it by its relative path.',
      file,
      cause,
    },
    { cause: error },
  )
}

function unfetched(src: string, error: unknown): Failure<'FILE_UNREADABLE'> {
  const reason = error instanceof Error ? error.message : String(error)
  const file = shortened(src)
  return new Failure(
    'FILE_UNREADABLE',
    {
      what: `The picture "${file}" cannot be fetched.`,
      why: reason.endsWith('.') ? reason : `${reason}.`,
      next: 'Check the address, or save the picture beside the document and name it by its relative path.',
      file,
      cause: reason,
    },
    { cause: error },
  )
}

/** What a person should know of a picture that stands in for a newer one. */
export function staleness(src: string, { stale }: Pick<Source, 'stale'>): string[] {
  return stale === null ? [] : [`The picture ${shortened(src)} is an older copy, kept from before: ${stale}`]
}

/** A data URL may have megabytes; a message has room for its beginning. */
function shortened(src: string): string {
  return src.length > 80 ? `${src.slice(0, 79)}…` : src
}
