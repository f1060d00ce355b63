import { z } from 'zod'
import { failureRecord } from './failure.ts'
import { flowInput } from './flow.ts'
import { live } from './live.ts'
import { operate, read, type Scoped } from './scope.ts'
import { existing, rateLimit } from './settings.ts'

/**
 * waiting: ours, not yet answered by the peer; asking: theirs, waits for a person here; running; then one of the
 * ends. `declined` is a person's no, `cancelled` somebody's change of mind, `failed` carries its failure.
 */
export const transferState = z.enum(['waiting', 'asking', 'running', 'done', 'declined', 'cancelled', 'failed'])
export type TransferState = z.infer<typeof transferState>

export function isEnded(state: TransferState): boolean {
  return state !== 'waiting' && state !== 'asking' && state !== 'running'
}

/**
 * `classic` is the plain one for short programs: no length, no checksum, no encryption, and nobody can tell who is at
 * the other end.
 */
export const transferProtocol = z.enum(['localsend', 'classic'])
export type TransferProtocol = z.infer<typeof transferProtocol>

/** Characters of a text message; longer ones travel as files. */
export const MAX_TEXT = 16_384

/** `here` by somebody at this end, `there` by the peer; it goes on when nobody holds it. */
export const pausedBy = z.enum(['here', 'there', 'both'])
export type PausedBy = z.infer<typeof pausedBy>

export const socketAddress = z.object({ address: z.string(), port: z.number().int() })

export const transfer = z.object({
  id: z.string(),
  direction: z.enum(['in', 'out']),
  state: transferState,
  protocol: transferProtocol,
  /** While `waiting`: for its device to appear. It goes by itself then, across restarts. */
  whenSeen: z.boolean(),
  peer: z.object({
    alias: z.string(),
    /** Uppercase hex SHA-256 of the certificate that was presented; null for a peer without one. */
    fingerprint: z.string().nullable(),
    address: z.string(),
    /** Where it listens, of what was sent; older lists do not know it. */
    port: z.number().int().optional(),
    /** True when a person here trusts that certificate. */
    trusted: z.boolean().optional(),
    /** True for another Handbill: it is told of a pause, and goes on where it was after a break. */
    handbill: z.boolean().optional(),
  }),
  /** Present while it is paused; the state stays what it was. */
  pausedBy: pausedBy.optional(),
  /**
   * Present while the connection is broken and its sender tries again by itself: since when, which attempt is next
   * (from 1; 0 at the receiver, who waits) and when that is due. Unix times in ms; `nextAt` is null for one that is
   * under way, waits for a pause to end, or is the peer's to make.
   */
  interruption: z.object({ since: z.number(), attempt: z.number().int(), nextAt: z.number().nullable() }).optional(),
  /**
   * Six digits that the other side shows too, when both are Handbills and nobody is in between: to be compared by two
   * people before they trust each other. Absent where there are none; then fingerprints can be compared.
   */
  code: z.string().optional(),
  /** The peer has the name of a trusted one, and another certificate. */
  warning: failureRecord.optional(),
  /** Name of the first file, or the start of the text, for a title; `fileCount` says how many there are. */
  title: z.string(),
  /** The message, when it is one and no file. For showing only; nothing of it is markup. */
  text: z.string().max(MAX_TEXT).nullable(),
  fileCount: z.number().int(),
  filesDone: z.number().int(),
  /**
   * Bytes on disk here (in) or handed to the peer (out), and the sum of all accepted files; the sum is 0 until the end
   * for what comes by the classic protocol, which tells no length.
   */
  bytes: z.number(),
  total: z.number(),
  /** Bytes per second over the last second or so; 0 when not running. */
  rate: z.number(),
  /** Where received files go; null for sent ones. */
  folder: z.string().nullable(),
  /** Connections in use, so that the sockets page can mark them. */
  connections: z.array(z.object({ local: socketAddress, peer: socketAddress })),
  /** Unix times in ms. `expiresAt` only while asking. */
  startedAt: z.number(),
  endedAt: z.number().nullable(),
  expiresAt: z.number().nullable(),
  failure: failureRecord.nullable(),
})
export type Transfer = z.infer<typeof transfer>

export const transferFile = z.object({
  id: z.string(),
  /** As offered, for showing only; never a path. */
  name: z.string(),
  size: z.number(),
  type: z.string(),
  state: z.enum(['offered', 'skipped', 'running', 'done', 'failed']),
  bytes: z.number(),
  /** Where it comes from (out), or lies since it is in place (in). */
  path: z.string().nullable(),
  /** Lowercase hex, computed here from the bytes themselves. */
  sha256: z.string().nullable(),
  /** True only when the sender gave a hash and ours is the same. */
  verified: z.boolean(),
  failure: failureRecord.nullable(),
})
export type TransferFile = z.infer<typeof transferFile>

export const trustedPeer = z.object({
  /** Uppercase hex SHA-256 of its certificate. */
  id: z.string(),
  /** Its name when it was trusted. */
  alias: z.string(),
  /** Unix time in ms. */
  since: z.number(),
  /** When that certificate was last presented, in Unix ms; null when it was not since it is trusted. */
  lastSeen: z.number().nullable().default(null),
})
export type TrustedPeer = z.infer<typeof trustedPeer>

/**
 * What to send: a path on the machine that runs Handbill, an upload that lies in its staging area, a folder in which
 * nothing lies, as browsers tell it (`/` between folders), or a text.
 */
export const sendSource = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('path'), path: z.string().min(1) }),
  z.object({ kind: z.literal('staged'), id: z.string().min(8).max(64) }),
  z.object({ kind: z.literal('folder'), name: z.string().min(1).max(4096) }),
  z.object({ kind: z.literal('text'), text: z.string().min(1).max(MAX_TEXT) }),
])
export type SendSource = z.infer<typeof sendSource>

export const sendInput = z.object({
  /**
   * Fingerprint, id, alias, or `host[:port]`; for the classic protocol always `host[:port]`. What is a fingerprint or
   * an address means nobody by a name.
   */
  to: z.string().min(1).max(255),
  sources: z.array(sendSource).min(1).max(100_000),
  pin: z.string().max(64).optional(),
  /** `localsend` when left out. */
  protocol: transferProtocol.optional(),
  /**
   * Waits for a device that is not there, for as long as it takes. It has to be known: by its fingerprint, by its name
   * on the list, or by an earlier transfer. Not for uploads, which do not outlive a restart.
   */
  whenSeen: z.boolean().optional(),
  /** Bytes per second that this transfer may use at most, beside the settings' limit for all of them. */
  limit: rateLimit.optional(),
  /** Seconds to go on trying by itself after the last byte moved, when the connection breaks; 120 when left out. */
  persist: z.number().int().min(0).max(86_400).optional(),
  /**
   * Sends though the peer has the name of a trusted one and another certificate: that certificate's fingerprint, so
   * that nobody confirms what nobody has seen; `none` for a peer without one. Without it such a transfer ends with
   * FINGERPRINT_MISMATCH before the peer hears of a file.
   */
  despite: z.string().max(128).optional(),
})
export type SendInput = z.infer<typeof sendInput>

const byId = z.object({ id: z.string() })

/** Where the files of one offer go, when that is not what their names and the settings say. */
export const destination = z.object({
  /**
   * New names by file id, `/` between folders. Only names that every disk can hold: others are refused, not mended, so
   * that a file lies where the person who named it looks for it.
   */
  rename: z.record(z.string(), z.string().max(4096)).optional(),
  /** Absolute path of the folder for this offer. */
  folder: z.string().min(1).optional(),
})

export const transfersContract = {
  watch: read.input(flowInput).output(live(transfer)),
  /** A page of a transfer's files, in the order they were offered. */
  files: read
    .input(
      byId.extend({
        offset: z.number().int().min(0).default(0),
        limit: z.number().int().min(1).max(1000).default(200),
      }),
    )
    .output(z.object({ files: z.array(transferFile), total: z.number().int() })),
  /** Starts sending and answers with the transfer at once; its end is told by `watch`. */
  send: operate.input(sendInput).output(transfer),
  /**
   * Answers an `asking` transfer. `files` picks some of the offered ones; without it all are meant. A text is then only
   * shown; picked as a file it is written as one. `existing` says what becomes of those whose name is taken; without it
   * the setting does. `trust` trusts the sender's certificate from now on. A name or a folder that cannot be is
   * INPUT_INVALID with the path of its field, and the question stands.
   */
  decide: operate
    .input(
      byId.extend({
        accept: z.boolean(),
        files: z.array(z.string()).optional(),
        existing: existing.optional(),
        trust: z.boolean().optional(),
        ...destination.shape,
      }),
    )
    .output(transfer),
  /** Ids of the offered files whose name is taken where they would go, while the offer is asking. */
  taken: operate.input(byId.extend(destination.shape)).output(z.object({ files: z.array(z.string()) })),
  /** Who may come in with the setting `accept: trusted`, and whose name nobody else may carry unnoticed. */
  trusted: read.input(flowInput).output(live(trustedPeer)),
  /** Trusts the certificate that the peer of a transfer has shown. */
  trust: operate.input(byId).output(z.void()),
  /**
   * Trusts a certificate by its fingerprint, which a person has compared: with the name given here, or the one that it
   * was met under. NOT_FOUND when there is neither.
   */
  trustCertificate: operate
    .input(byId.extend({ alias: z.string().trim().min(1).max(60).optional() }))
    .output(trustedPeer),
  /** `id` is the fingerprint. NOT_FOUND when it is not trusted. */
  forget: operate.input(byId).output(z.void()),
  cancel: operate.input(byId).output(transfer),
  /**
   * Ends it as a cut cable would: what came stays, and between two Handbills the same goes on where it was when it is
   * sent again. What waits for its device goes on waiting.
   */
  interrupt: operate.input(byId).output(transfer),
  /**
   * Stops its bytes until `resume`. Another Handbill is told; any other peer may give up after its own timeout, and is
   * made a new offer then when it goes on (what comes from one is lost). CONFLICT unless it is `running`, or `waiting`
   * for an answer.
   */
  pause: operate.input(byId).output(transfer),
  /** Lets it go on as far as this end is concerned; does nothing to one that is not paused here. */
  resume: operate.input(byId).output(transfer),
  /**
   * Sends again what of an ended transfer did not go through, under the same id: files by their paths, as they are now.
   * It goes to the same certificate, where that is seen or else was last; without one only to the same address and port.
   * NOT_FOUND when the device or one of the files is not there any more, CONFLICT where there is nothing to send again.
   * Limit, patience and PIN are those of before as long as Handbill has not been started anew; a `pin` replaces that.
   */
  retry: operate.input(byId.extend({ pin: z.string().max(64).optional() })).output(transfer),
  /** Takes an ended transfer off the list; files stay where they are. */
  dismiss: operate.input(byId).output(z.void()),
} satisfies Scoped
