import { open, realpath } from 'node:fs/promises'
import { isAbsolute, relative, resolve } from 'node:path'
import { Failure } from '../../shared/contract/failure.ts'

const MAX_BYTES = 100_000_000

/**
 * The bytes of a picture that a document names: a path inside the document's folder, or a data URL.
 *
 * @param folder The folder of the document. Nothing outside it is read, not through `..` and not through links.
 * @throws Failure FILE_UNREADABLE, or NOT_YET for an address on the web.
 */
export async function readSource(src: string, folder: string): Promise<Uint8Array> {
  if (/^data:/i.test(src)) return readDataUrl(src)
  if (/^https?:/i.test(src)) throw notYet(src)
  if (/^[a-z][a-z0-9+.-]*:/i.test(src) || isAbsolute(src)) {
    throw unreadable(src, 'not a relative path', 'Only pictures in the folder of the document are read.')
  }
  try {
    return await readInside(src, await realpath(folder))
  } catch (error) {
    if (error instanceof Failure) throw error
    const cause = (error as NodeJS.ErrnoException).code ?? String(error)
    const why = cause === 'ENOENT' ? 'There is no such file.' : 'The system does not let it be read.'
    throw unreadable(src, cause, why, error)
  }
}

async function readInside(src: string, folder: string): Promise<Uint8Array> {
  const path = await realpath(resolve(folder, src))
  const way = relative(folder, path)
  if (way.startsWith('..') || isAbsolute(way)) {
    throw unreadable(src, 'outside the folder', 'It lies outside the folder of the document.')
  }
  const file = await open(path, 'r')
  try {
    const { size } = await file.stat().then((stats) => {
      if (!stats.isFile()) throw unreadable(src, 'not a file', 'It is not a file.')
      return stats
    })
    if (size > MAX_BYTES) {
      throw unreadable(src, 'too large', `It has ${size} bytes; ${MAX_BYTES / 1e6} MB are the most.`)
    }
    return await file.readFile()
  } finally {
    await file.close()
  }
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

function notYet(src: string): Failure<'NOT_YET'> {
  return new Failure('NOT_YET', {
    what: `The picture "${shortened(src)}" is not fetched.`,
    why: 'Pictures from the web come with version 0.2.',
    next: 'Save it beside the document and name it by its relative path.',
    feature: 'pictures from the web',
    version: '0.2.0',
  })
}

/** A data URL may have megabytes; a message has room for its beginning. */
function shortened(src: string): string {
  return src.length > 80 ? `${src.slice(0, 79)}…` : src
}
