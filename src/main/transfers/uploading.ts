import { stat } from 'node:fs/promises'
import { Failure } from '../../shared/contract/failure.ts'
import { sendInBatches } from './batches/batches.ts'
import { LONGEST_FILE } from './batches/frames.ts'
import { Branches } from './branches.ts'
import { SOCKETS } from './localsend/agent.ts'
import type { LocalSendClient, Target, WriteBody } from './localsend/client.ts'
import { DIGEST, digestField } from './localsend/digest.ts'
import type { Guard } from './offering.ts'
import { writeInto } from './reading.ts'
import type { TransferRecord } from './record.ts'
import { HashHere, type RunningHash } from './running-hash.ts'
import { sideBySide } from './side-by-side.ts'
import { hasChanged, type SourceFile } from './sources.ts'
import type { Hashing } from './thread/hashing.ts'

/** A file of less is over before its connection is at full speed: others go beside it. */
const SMALL = 1024 * 1024
const LARGE_AT_ONCE = 2
const TRIES = 3

/** The file is sent again as a whole. */
const FROM_THE_START = new Set(['CHECKSUM_MISMATCH', 'CONFLICT'])

/** Where to begin, and the hash of what lies before. */
interface Beginning {
  readonly start: number
  readonly hash: RunningHash
}

export interface UploadingOptions {
  readonly record: TransferRecord
  readonly client: LocalSendClient
  readonly hashing: Hashing
  readonly sessionId: string
  /** The peer's word for each file that it wants. */
  readonly tokens: ReadonlyMap<string, string>
  /** What the peer holds of our files; undefined when it does not go on with what broke off. */
  readonly kept: Readonly<Record<string, number>> | undefined
  readonly signal: AbortSignal
  readonly guard: Guard
  /** Whether a file that has another size by now may be offered anew when the others are through. */
  readonly offerAgain: (fileId: string) => boolean
  /** Waited for before the first byte of a file. */
  readonly ready: (signal: AbortSignal) => Promise<void> | undefined
  /** Told of every chunk (1 MiB at most) how much of its file is through; the next goes when it resolves. */
  readonly advance: (fileId: string, bytes: number, signal: AbortSignal) => void | Promise<void>
}

/** Sends the bytes of every file that the peer wants. */
export async function uploadAll(files: readonly SourceFile[], options: UploadingOptions): Promise<void> {
  const { client, guard, ready } = options
  const branches = new Branches(options.signal)
  const batched = client.takesBatches ? files.filter((file) => mayBeBatched(file, options)) : []
  // One alone gains nothing.
  const inBatches = new Set(batched.length > 1 ? batched : [])
  const again = inBatches.size > 0 ? await sendInBatches([...inBatches], options) : []
  const singly = [...again, ...files.filter((file) => !inBatches.has(file))]
  const width = singly.filter(({ size }) => size < SMALL).length > LARGE_AT_ONCE ? SOCKETS : LARGE_AT_ONCE
  await sideBySide(singly, width, (file) =>
    guard(file, () =>
      branches.during(async (signal) => {
        await ready(signal)
        await upload(file, { ...options, signal })
      }),
    ),
  )
}

/** What the peer holds a part of goes by the way on which it can go on. */
function mayBeBatched({ id, size }: SourceFile, { kept }: UploadingOptions): boolean {
  return size <= LONGEST_FILE && !kept?.[id]
}

async function upload(listed: SourceFile, options: UploadingOptions): Promise<void> {
  const { record, client, sessionId, tokens } = options
  const target = { sessionId, fileId: listed.id, token: tokens.get(listed.id) as string }
  let file = listed
  for (let tries = 1; ; tries += 1) {
    try {
      await send(file, target, tries === 1 ? await startOf(file, target, options) : fromTheStart(), options)
      break
    } catch (error) {
      if (hasChanged(error) && client.takesDigests) {
        const now = await stat(file.path).catch(() => null)
        // The peer expects as many bytes as it was told.
        if (now && now.size !== listed.size && options.kept && options.offerAgain(file.id)) return
        if (now?.size !== listed.size || tries === TRIES) throw error
        file = { ...file, modified: now.mtime }
      } else if (!(error instanceof Failure) || !FROM_THE_START.has(error.code) || tries === TRIES) throw error
    }
  }
  record.changeFile(file.id, { state: 'done', bytes: file.size, path: file.path })
}

/** @throws Failure FILE_UNREADABLE when it has changed: then its digest is not told, and the peer keeps nothing */
async function send(
  file: SourceFile,
  target: Target,
  { start, hash }: Beginning,
  { record, client, signal, advance }: UploadingOptions,
): Promise<void> {
  const digest = client.takesDigests
  let change: unknown
  record.changeFile(file.id, { state: 'running', bytes: start })
  const write: WriteBody = async (message, signal) => {
    // Of its own, because on a connection that was just closed it is written again.
    const whole = digest ? hash.copy() : undefined
    try {
      await writeInto(message, file, start, signal, (bytes) => advance(file.id, bytes, signal), whole)
    } catch (error) {
      whole?.close()
      if (!digest || !hasChanged(error)) throw error
      change = error
    }
    if (whole && !change) {
      const sha256 = await whole.digest()
      record.changeFile(file.id, { sha256 })
      message.addTrailers({ [DIGEST]: digestField(sha256) })
    }
    message.end()
  }
  try {
    await client.upload(target, { start, size: file.size, digest }, write, signal)
  } catch (error) {
    signal.throwIfAborted()
    // A connection that broke is tried again, a refusal is what was asked for.
    throw change && !(error instanceof Failure && error.code === 'PEER_UNREACHABLE') ? change : error
  } finally {
    hash.close()
  }
}

/** Where to go on: after what the peer holds, when that is our own beginning. */
async function startOf(
  file: SourceFile,
  target: Target,
  { client, hashing, kept, signal }: UploadingOptions,
): Promise<Beginning> {
  const told = kept?.[file.id] ?? 0
  if (told === 0 || told > file.size) return fromTheStart()
  const [theirs, ours] = await Promise.all([client.recall(target, told, signal), hashing.begin(file, told, signal)])
  if (theirs?.bytes === told && theirs.sha256 === ours.sha256) return { start: told, hash: ours.hash }
  ours.hash.close()
  return fromTheStart()
}

function fromTheStart(): Beginning {
  return { start: 0, hash: new HashHere() }
}
