import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import type { Writable } from 'node:stream'
import { type SourceFile, unreadable } from './sources.ts'

const CHUNK = 512 * 1024
/** Not on Windows. A file that became a link since it was listed is not followed; a pipe does not block. */
const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)

/** Lowercase hex SHA-256 of what the file holds now. @throws Failure FILE_UNREADABLE */
export async function hashOf(file: SourceFile, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256')
  await read(file, async (chunk) => {
    signal.throwIfAborted()
    hash.update(chunk)
  })
  return hash.digest('hex')
}

/** Writes the file into `sink` and ends it, no faster than it takes and `onProgress` resolves. @throws Failure FILE_UNREADABLE */
export async function writeInto(
  sink: Writable,
  file: SourceFile,
  signal: AbortSignal,
  onProgress: (bytes: number) => void | Promise<void>,
): Promise<void> {
  let bytes = 0
  await read(file, async (chunk) => {
    signal.throwIfAborted()
    if (!sink.write(chunk)) await once(sink, 'drain', { signal })
    bytes += chunk.byteLength
    await onProgress(bytes)
  })
  sink.end()
}

/** Reads one chunk ahead of `take`. */
async function read(file: SourceFile, take: (chunk: Uint8Array) => Promise<void>): Promise<void> {
  const handle = await opened(file)
  try {
    let at = 0
    let ahead = readChunk(handle, file, at)
    while (at < file.size) {
      const chunk = await ahead
      at += chunk.byteLength
      ahead = readChunk(handle, file, at)
      // Awaited in the next round; a round that does not come must not leave a rejection behind.
      ahead.catch(() => {})
      await take(chunk)
    }
    await ahead
  } finally {
    await handle.close()
  }
}

async function opened(file: SourceFile): Promise<FileHandle> {
  const handle = await open(file.path, FLAGS).catch((error) => {
    throw unreadable(file.name, error)
  })
  const stats = await handle.stat()
  if (stats.isFile() && stats.size === file.size) return handle
  await handle.close()
  throw changed(file)
}

async function readChunk(handle: FileHandle, file: SourceFile, at: number): Promise<Uint8Array> {
  const wanted = Math.min(CHUNK, file.size - at)
  if (wanted === 0) return new Uint8Array(0)
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafeSlow(wanted), 0, wanted, at)
    if (bytesRead === 0) throw changed(file)
    return buffer.subarray(0, bytesRead)
  } catch (error) {
    throw unreadable(file.name, error)
  }
}

function changed({ name }: SourceFile): Error {
  return unreadable(name, Object.assign(new Error('it changed'), { code: 'ECHANGED' }))
}
