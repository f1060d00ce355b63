import type { ClientRequest } from 'node:http'
import type { LocalSendClient } from '../localsend/client.ts'
import type { Guard } from '../offering.ts'
import { written } from '../reading.ts'
import type { TransferRecord } from '../record.ts'
import { sideBySide } from '../side-by-side.ts'
import { CHANGED, type SourceFile, unreadable } from '../sources.ts'
import { asError, FilesThread, type Read } from '../thread/files-thread.ts'
import { Frames } from './frames.ts'

/** While one body waits for the other side's disk, another goes. */
const BODIES = 2
const BODY_FILES = 2048
const BODY_BYTES = 64 * 1024 * 1024
const CHUNK_FILES = 256
const CHUNK_BYTES = 512 * 1024

export interface BatchesOptions {
  readonly record: TransferRecord
  readonly client: LocalSendClient
  readonly sessionId: string
  readonly tokens: ReadonlyMap<string, string>
  readonly signal: AbortSignal
  readonly guard: Guard
  readonly ready: (signal: AbortSignal) => Promise<void> | undefined
  readonly advance: (fileId: string, bytes: number, signal: AbortSignal) => void | Promise<void>
}

/**
 * Sends small files many at a time.
 * @returns those that came wrong, have changed, or were in a body that was refused as a whole, and may be sent again
 */
export async function sendInBatches(files: readonly SourceFile[], options: BatchesOptions): Promise<SourceFile[]> {
  const thread = new FilesThread()
  const again: SourceFile[] = []
  try {
    const bodies = split(files, BODY_FILES, BODY_BYTES)
    await sideBySide(bodies, BODIES, async (body) => {
      try {
        again.push(...(await sendBody(body, thread, options)))
      } catch (error) {
        // What ends them all does so with the first.
        const sound = body.filter(({ id }) => options.record.file(id)?.state !== 'failed')
        for (const file of sound) await options.guard(file, () => Promise.reject(error))
      }
    })
  } finally {
    await thread.close()
  }
  return again
}

async function sendBody(
  files: readonly SourceFile[],
  thread: FilesThread,
  { record, client, sessionId, tokens, signal, guard, ready, advance }: BatchesOptions,
): Promise<SourceFile[]> {
  const sent = new Map<string, SourceFile>()
  const changed = new Set<SourceFile>()
  const write = async (message: ClientRequest, signal: AbortSignal) => {
    sent.clear()
    changed.clear()
    const chunks = split(files, CHUNK_FILES, CHUNK_BYTES)
    const read = (into: ArrayBuffer, chunk: readonly SourceFile[] = []) => thread.read(into, chunk.map(toRead))
    let ahead = read(new ArrayBuffer(CHUNK_BYTES), chunks[0])
    let spare = new ArrayBuffer(CHUNK_BYTES)
    const frames = new Frames()
    for (const [index, chunk] of chunks.entries()) {
      const { bytes, files: parts } = await ahead
      signal.throwIfAborted()
      // Read while this one is on its way.
      ahead = read(spare, chunks[index + 1])
      spare = bytes
      ahead.catch(() => {})
      await ready(signal)
      const readable: { file: SourceFile; part: Extract<Read, { at: number }> }[] = []
      for (const [index, file] of chunk.entries()) {
        const part = parts[index] as Read
        if ('at' in part) readable.push({ file, part })
        else if (part.trouble.code === CHANGED) changed.add(file)
        else await guard(file, () => Promise.reject(unreadable(file.name, asError(part.trouble))))
      }
      for (const { file, part } of readable) {
        const { at, length, sha256 } = part
        const head = { file: file.id, token: tokens.get(file.id) as string, size: length, sha256 }
        frames.add(head, new Uint8Array(bytes, at, length))
        sent.set(file.id, file)
        record.changeFile(file.id, { state: 'running', sha256 })
      }
      await written(message, frames.take(), signal)
      for (const { file } of readable) await advance(file.id, file.size, signal)
    }
    message.end()
  }
  const { failures, received } = await client.sendBatch(sessionId, write, signal)
  const done = (file: SourceFile) => record.changeFile(file.id, { state: 'done', bytes: file.size, path: file.path })
  if (received) {
    for (const file of files) if (received.has(file.id)) done(file)
    // One by one, for then whatever is wrong is said of the file that it is wrong with.
    return files.filter((file) => !received.has(file.id) && record.file(file.id)?.state !== 'failed')
  }
  const again = [...changed]
  for (const [id, file] of sent) {
    const failure = failures.get(id)
    if (!failure) done(file)
    else if (failure.code === 'CHECKSUM_MISMATCH') again.push(file)
    else await guard(file, () => Promise.reject(failure))
  }
  return again
}

function toRead({ path, size, modified }: SourceFile) {
  return { path, size, modified: modified.getTime() }
}

/** In their order, so many at a time, and no more bytes unless one has more by itself. */
function split(files: readonly SourceFile[], count: number, bytes: number): SourceFile[][] {
  const parts: SourceFile[][] = []
  let part: SourceFile[] = []
  let sum = 0
  for (const file of files) {
    if (part.length === count || (part.length > 0 && sum + file.size > bytes)) {
      parts.push(part)
      part = []
      sum = 0
    }
    part.push(file)
    sum += file.size
  }
  if (part.length > 0) parts.push(part)
  return parts
}
