import { createHash, type Hash } from 'node:crypto'
import { constants, type Stats } from 'node:fs'
import { type FileHandle, open, stat } from 'node:fs/promises'
import type { Writable } from 'node:stream'
import type { RunningHash } from './running-hash.ts'
import { changed, type Listed, unreadable } from './sources.ts'

const CHUNK = 512 * 1024
/** Not on Windows. A file that became a link since it was listed is not followed; a pipe does not block. */
const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)

/** SHA-256 of what the file holds, or of its first `end` bytes. @throws Failure FILE_UNREADABLE, also when it has changed since it was listed */
export async function hashOf(file: Listed, signal?: AbortSignal, end = file.size): Promise<Hash> {
  const hash = createHash('sha256')
  await read(file, 0, end, async (chunk) => {
    signal?.throwIfAborted()
    hash.update(chunk)
  })
  return hash
}

/**
 * Writes the file from `start` on into `sink`, no faster than it takes and `onProgress` resolves, which is told how much
 * of the whole file is through; `hash` takes in what was written. The last chunk goes only when the file is still as it
 * was listed: what was read in pieces would be a mixture. @throws Failure FILE_UNREADABLE
 */
export async function writeInto(
  sink: Writable,
  file: Listed,
  start: number,
  signal: AbortSignal,
  onProgress: (bytes: number) => void | Promise<void>,
  hash?: RunningHash,
): Promise<void> {
  let bytes = start
  await read(file, start, file.size, async (chunk) => {
    const taken = written(sink, chunk, signal)
    // While the connection has it.
    await Promise.all([taken, hash?.update(chunk)])
    bytes += chunk.byteLength
    await onProgress(bytes)
  })
}

/** Resolves when the chunk's memory may be used again. A sink that is destroyed does not always say so: the signal does. */
export function written(sink: Writable, chunk: Uint8Array, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason)
    const abort = () => reject(signal.reason)
    signal.addEventListener('abort', abort, { once: true })
    sink.write(chunk, (error) => {
      signal.removeEventListener('abort', abort)
      if (error) reject(error)
      else resolve()
    })
  })
}

/** Reads one chunk ahead of `take`, which may keep a chunk only until it resolves: there are just two, used in turn. */
async function read(
  file: Listed,
  start: number,
  end: number,
  take: (chunk: Uint8Array) => Promise<void>,
): Promise<void> {
  const { handle, stats } = await opened(file)
  const size = Math.min(CHUNK, end - start)
  const buffers = [Buffer.allocUnsafeSlow(size), Buffer.allocUnsafeSlow(size)] as const
  const readAt = (at: number, into: Uint8Array) =>
    readChunk(handle, file, at, into.subarray(0, Math.min(into.byteLength, end - at)))
  let at = start
  let ahead: Promise<Uint8Array> | undefined
  try {
    for (let turn: 0 | 1 = 0; at < end; turn = turn === 0 ? 1 : 0) {
      const chunk = await (ahead ?? readAt(at, buffers[turn]))
      at += chunk.byteLength
      ahead = at < end ? readAt(at, buffers[turn === 0 ? 1 : 0]) : undefined
      // Awaited in the next round; a round that does not come must not leave a rejection behind.
      ahead?.catch(() => {})
      if (at >= end) await assertSame(handle, stats, file)
      await take(chunk)
    }
  } finally {
    await ahead?.catch(() => {})
    await handle.close()
  }
}

async function opened(file: Listed): Promise<{ handle: FileHandle; stats: Stats }> {
  const handle = await open(file.path, FLAGS).catch((error) => {
    throw unreadable(file.name, error)
  })
  const stats = await handle.stat()
  const listed = stats.size === file.size && stats.mtime.getTime() === file.modified.getTime()
  if (stats.isFile() && listed) return { handle, stats }
  await handle.close()
  throw changed(file)
}

/** Nobody has written to it since it was opened, nor put another in its place. */
async function assertSame(handle: FileHandle, before: Stats, file: Listed): Promise<void> {
  const now = await handle.stat()
  if (now.size !== before.size || now.mtimeMs !== before.mtimeMs) throw changed(file)
  // One that is gone came whole all the same.
  const there = await stat(file.path).catch(() => null)
  if (there && (there.ino !== now.ino || there.dev !== now.dev)) throw changed(file)
}

async function readChunk(handle: FileHandle, file: Listed, at: number, into: Uint8Array): Promise<Uint8Array> {
  try {
    const { bytesRead } = await handle.read(into, 0, into.byteLength, at)
    if (bytesRead === 0) throw changed(file)
    return into.subarray(0, bytesRead)
  } catch (error) {
    throw unreadable(file.name, error)
  }
}
