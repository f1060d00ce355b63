import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { hintCodes, limits } from '../tcp/diagnosis.ts'
import { MAX_FILTER } from '../tcp/filter.ts'
import { tcpStates } from '../tcp/states.ts'
import { flowInput } from './flow.ts'
import { live } from './live.ts'
import { operate, read, type Scoped } from './scope.ts'
import { socketAddress } from './transfers.ts'

export const tcpState = z.enum(tcpStates)

const count = z.number().int()
const orNull = z.number().nullable()

/** What the kernel keeps of one TCP connection (Linux: `struct tcp_info`). Null is what this kernel does not tell. */
export const tcpInfo = z.object({
  /**
   * Smoothed round-trip time (null before the first measurement), its variation, the least one seen, and the
   * retransmission timeout; ms.
   */
  rtt: orNull,
  rttVar: z.number(),
  minRtt: orNull,
  rto: z.number(),
  /** Segments; `ssthresh` is null while it is still unlimited (slow start). */
  cwnd: count,
  ssthresh: orNull,
  /** Bytes of data in a segment that we send. */
  mss: count,
  /** Segments sent again since the connection began, and those that wait for that now. */
  retransmits: count,
  lost: count,
  /** Segments sent and not acknowledged, and the estimate of what is on its way, in bytes. */
  unacked: count,
  inFlight: count,
  /** Bytes that wait here and were never sent. */
  notSent: orNull,
  /** Windows in bytes: what the peer offers us, what we offer the peer. */
  peerWindow: orNull,
  ownWindow: orNull,
  /** Bytes since the connection began. */
  bytesSent: orNull,
  bytesAcked: orNull,
  bytesReceived: orNull,
  bytesRetransmitted: orNull,
  /** Bytes a second: measured at the last acknowledgements, and the pace that is allowed (null for unlimited). */
  deliveryRate: orNull,
  pacingRate: orNull,
  /** Of the time since the beginning, ms: something to send; kept back by the peer's window; by our own send buffer. */
  busy: orNull,
  windowLimited: orNull,
  bufferLimited: orNull,
  /** `cubic`, `reno`, `bbr` … */
  congestion: z.string().nullable(),
})
export type TcpInfo = z.infer<typeof tcpInfo>

/** What keeps a connection from being faster (`shared/tcp/diagnosis.ts`). */
export const limit = z.enum(limits)

/** A socket of this machine as its kernel shows it. A field the source cannot tell is null, never 0. */
export const socketRow = z.object({
  /** Lasts for as long as the connection does: into TIME_WAIT, and for the moment after its end. */
  id: z.string(),
  protocol: z.enum(['tcp', 'udp']),
  family: z.union([z.literal(4), z.literal(6)]),
  /**
   * With its zone where it is bound to an interface: `fe80::1%eth0`, `127.0.0.53%lo`; a peer where it is link-local.
   */
  local: socketAddress,
  /** Null for a socket that has no peer (LISTEN, unconnected UDP). */
  peer: socketAddress.nullable(),
  /** Null for UDP. CLOSED only with `closedAt`. */
  state: tcpState.nullable(),
  /** Bytes. For LISTEN: connections waiting to be accepted, and the backlog's size. */
  recvQueue: z.number().nullable(),
  sendQueue: z.number().nullable(),
  /** The kernel's running timer and the Unix time in ms at which it fires (TIME_WAIT: at which it ends). */
  timer: z
    .object({
      kind: z.enum(['retransmit', 'keepalive', 'time_wait', 'persist']),
      endsAt: z.number(),
      /** Counted from when Handbill saw it first, because this system does not tell. */
      estimated: z.boolean().optional(),
    })
    .nullable(),
  uid: z.number().int().nullable(),
  inode: z.number().int().nullable(),
  /** Who holds it, or held it last: what a process closed goes on as its (inode 0, until TIME_WAIT ends). */
  owner: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('process'), pid: z.number().int(), name: z.string(), ours: z.boolean() }),
    /** Another user's process, or the kernel's own. */
    z.object({ kind: z.literal('hidden') }),
    /** Nobody, for as long as Handbill has seen it: in TIME_WAIT at the first look, or not accepted yet. */
    z.object({ kind: z.literal('none') }),
  ]),
  /** Unix time in ms at which Handbill saw it first, and at which it saw it in this state first. */
  since: z.number(),
  stateSince: z.number(),
  /** It was there at the first look: it may be much older than `since`. */
  older: z.boolean(),
  /** Unix time in ms; the row stays for {@link CLOSED_STAYS_MS} after it. Null while the socket is there. */
  closedAt: z.number().nullable(),
  /** The state before CLOSED; null while the socket is there, and for UDP. */
  lastState: tcpState.nullable(),
  /** How its end is known: the kernel told it, or a reading of the table missed it. Null while it is there. */
  end: z.enum(['told', 'missing']).nullable(),
  tcp: tcpInfo.nullable(),
  /** Bytes a second over the last interval of {@link RATE_LEAST_MS} or more; null before there is one. */
  rate: z.object({ in: z.number(), out: z.number() }).nullable(),
  /** Over the same interval; null where that cannot be told (no `tcp`, one reading, foreign system). */
  limit: limit.nullable(),
  /** UDP: datagrams that this socket lost because nobody read them. */
  drops: z.number().nullable(),
})
export type SocketRow = z.infer<typeof socketRow>

/** Readings that come sooner than this are of no rate of their own; ms. */
export const RATE_LEAST_MS = 250

/**
 * Rows of the stream, of which twenty thousand may come at once: on the wire they are not checked one by one, which
 * takes a third of a second. A test holds the table's rows to {@link socketRow}.
 */
const streamedRow = z.custom<SocketRow>()

/** How long a closed socket stays in the stream, marked by `closedAt`; ms. */
export const CLOSED_STAYS_MS = 3000

export const socketColumns = [
  ...(['protocol', 'local', 'peer', 'state', 'recvQueue', 'sendQueue', 'owner', 'since', 'timer'] as const),
  ...(['rtt', 'cwnd', 'retransmits', 'bytes', 'rate', 'drops', 'limit'] as const),
] as const
export type SocketColumn = (typeof socketColumns)[number]

/** What the table's source can tell on this system; a column it cannot tell reads "not offered here". */
export const socketCaps = z.object({
  source: z.enum(['sock_diag', 'proc', 'windows', 'macos', 'none']),
  /** The columns that this system offers. */
  columns: z.array(z.enum(socketColumns)),
  queues: z.boolean(),
  timers: z.boolean(),
  owners: z.boolean(),
  tcpInfo: z.boolean(),
  /** `events`: the kernel tells every end, also of connections too short for a poll. `polling`: a row is missing. */
  ends: z.enum(['events', 'polling']),
  /** Whether what is left of TIME_WAIT is the kernel's own, or counted from first sight. */
  timeWait: z.enum(['exact', 'estimated', 'none']),
  /** False for a source whose authors had recorded output of such a system, and not the system. */
  triedOnHardware: z.boolean(),
  /** Own connections can be closed. */
  close: z.boolean(),
  /** Why there is no table at all, or only a lesser one; null when there is nothing to say. */
  reason: z.string().nullable(),
  /** Why it could not be read the last time, in a sentence; absent while it is read. It is tried again by itself. */
  problem: z.string().optional(),
})
export type SocketCaps = z.infer<typeof socketCaps>

/** Counts and sums over the sockets that match a filter; closed ones are not among them. */
export const socketTotals = z.object({
  total: z.number().int(),
  udp: z.number().int(),
  states: z.partialRecord(tcpState, z.number().int()),
  /** Bytes in the queues of all but listeners; null where no row tells. */
  recvQueue: orNull,
  sendQueue: orNull,
  /** Bytes a second. */
  rate: z.object({ in: z.number(), out: z.number() }).nullable(),
  /** Of the whole machine since polling began: sockets that appeared, and that ended. */
  opened: count,
  ended: count,
  /** How often the kernel told ends faster than they were taken: then some are missing in these counts. */
  missed: count,
  /**
   * Why the table could not be read the last time, in a sentence; absent while it is read. It is tried again by itself.
   */
  problem: z.string().optional(),
})
export type SocketTotals = z.infer<typeof socketTotals>

/** The counts alone, of the whole machine: they stay while nothing but bytes moves. */
export const socketCounts = socketTotals.omit({ recvQueue: true, sendQueue: true, rate: true })
export type SocketCounts = z.infer<typeof socketCounts>

/** Something a person should know about a connection: words by code, filled with `params`. */
export const hint = z.object({
  code: z.enum(hintCodes),
  params: z.record(z.string(), z.union([z.number(), z.string()])),
})
export type SocketHint = z.infer<typeof hint>

/** One move of a connection's life. */
export const timelineEvent = z.object({
  /** Unix time in ms; null for an inferred one, which lies between its neighbours. */
  at: z.number().nullable(),
  state: tcpState,
  /**
   * `seen`: a reading of the kernel's table showed it; `told`: the kernel's destroy event did; `inferred`: it must
   * have been there, by the legal moves of TCP.
   */
  evidence: z.enum(['seen', 'told', 'inferred']),
})
export type TimelineEvent = z.infer<typeof timelineEvent>

/** The sliding window at one moment: bytes. */
export const windowSample = z.object({
  /** Unix time in ms. */
  at: z.number(),
  inFlight: orNull,
  /** The congestion window, in bytes. */
  cwnd: orNull,
  peerWindow: orNull,
  recvQueue: orNull,
  sendQueue: orNull,
  /** Since the connection began. */
  bytesOut: orNull,
  bytesIn: orNull,
  rtt: orNull,
})
export type WindowSample = z.infer<typeof windowSample>

/** Bounds of one timeline: what is older is let go. */
export const MAX_EVENTS = 64
export const MAX_SAMPLES = 600

/**
 * A timeline grows: the first piece has all there is, later ones what came since, of which `events` replaces all
 * before (an inferred one may have to move) and `samples` is to be added.
 */
export const timelinePiece = z.object({
  row: socketRow,
  events: z.array(timelineEvent),
  samples: z.array(windowSample),
  hints: z.array(hint),
})
export type TimelinePiece = z.infer<typeof timelinePiece>

const filter = z.string().max(MAX_FILTER).default('')

export const exportFormat = z.enum(['csv', 'json', 'report'])
export type ExportFormat = z.infer<typeof exportFormat>

export const closeAnswer = z.discriminatedUnion('closed', [
  z.object({ closed: z.literal(true) }),
  z.object({
    closed: z.literal(false),
    /**
     * `foreign`: another process has it, only that one and the system's administrator may; `kernel`: no process has it
     * any more (TIME_WAIT), it ends by itself; `listener`: one of our doors, to be closed in the settings; `udp`: has
     * no connection; `not_offered`: this system has no such call.
     */
    why: z.enum(['foreign', 'kernel', 'listener', 'udp', 'not_offered']),
    owner: z.object({ pid: z.number().int(), name: z.string() }).nullable(),
  }),
])
export type CloseAnswer = z.infer<typeof closeAnswer>

export const resolvedName = z.object({
  address: z.string(),
  /** Null when nobody knows one. */
  name: z.string().nullable(),
  /** The machine's own hosts file, or a lookup that left the machine. */
  from: z.enum(['hosts', 'dns']).nullable(),
})
export type ResolvedName = z.infer<typeof resolvedName>

export const socketsContract = {
  caps: read.output(socketCaps),
  /** This machine's clock, by which every time in the rows is told: Unix time in ms. A page's own may differ. */
  clock: read.output(z.object({ now: z.number() })),
  /** Rows that match the filter (grammar: `shared/tcp/filter.ts`); empty means all. */
  watch: read.input(flowInput.extend({ filter })).output(live(streamedRow)),
  /** Counts and sums of what matches the filter, newest only. */
  totals: read.input(flowInput.extend({ filter })).output(eventIterator(socketTotals)),
  /** The life of one connection; ends some moments after the connection did. NOT_FOUND when there is no such row. */
  timeline: read.input(flowInput.extend({ id: z.string().max(100) })).output(eventIterator(timelinePiece)),
  /**
   * What limits a transfer, as often as that changes: what limits its connection that carries most. Null while it has
   * none, or where the system does not tell. Ends with the transfer. NOT_FOUND when there is none under way.
   */
  limit: read
    .input(flowInput.extend({ transfer: z.string().max(100) }))
    .output(eventIterator(z.object({ limit: limit.nullable() }))),
  /** Ends a connection of this Handbill; of others it says why not. NOT_FOUND when there is no such row. */
  close: operate.input(z.object({ id: z.string().max(100) })).output(closeAnswer),
  /**
   * The table as it is now, as text. `mask` replaces every address by a stand-in that stays the same within the text.
   */
  export: read
    .input(z.object({ filter, format: exportFormat, mask: z.boolean().default(false) }))
    .output(z.object({ name: z.string(), mediaType: z.string(), text: z.string() })),
  /**
   * Names of addresses, from the hosts file of this machine. Nothing leaves the machine unless `outside` says so,
   * which a person must have switched on; loopback and link-local addresses are never asked for outside.
   */
  names: read
    .input(z.object({ addresses: z.array(z.string().max(64)).max(256), outside: z.boolean().default(false) }))
    .output(z.array(resolvedName)),
} satisfies Scoped
