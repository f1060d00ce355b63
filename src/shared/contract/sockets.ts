import { z } from 'zod'
import { tcpStates } from '../tcp/states.ts'
import { flowInput } from './flow.ts'
import { live } from './live.ts'
import { read, type Scoped } from './scope.ts'
import { socketAddress } from './transfers.ts'

export const tcpState = z.enum(tcpStates)

/** A socket of this machine as its kernel shows it. A field the source cannot tell is null, never 0. */
export const socketRow = z.object({
  id: z.string(),
  protocol: z.enum(['tcp', 'udp']),
  family: z.union([z.literal(4), z.literal(6)]),
  local: socketAddress,
  /** Null for a socket that has no peer (LISTEN, unconnected UDP). */
  peer: socketAddress.nullable(),
  /** Null for UDP. */
  state: tcpState.nullable(),
  /** Bytes. For LISTEN: connections waiting to be accepted, and the backlog's size. */
  recvQueue: z.number().nullable(),
  sendQueue: z.number().nullable(),
  /** The kernel's running timer and the Unix time in ms at which it fires (TIME_WAIT: at which it ends). */
  timer: z.object({ kind: z.enum(['retransmit', 'keepalive', 'time_wait', 'persist']), endsAt: z.number() }).nullable(),
  uid: z.number().int().nullable(),
  inode: z.number().int().nullable(),
  owner: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('process'), pid: z.number().int(), name: z.string(), ours: z.boolean() }),
    /** Another user's process, or the kernel's own (TIME_WAIT has none). */
    z.object({ kind: z.literal('hidden') }),
    z.object({ kind: z.literal('none') }),
  ]),
  /** Unix time in ms at which Handbill saw it first. */
  since: z.number(),
})
export type SocketRow = z.infer<typeof socketRow>

/** What the table's source can tell on this system; a column it cannot tell reads "not offered here". */
export const socketCaps = z.object({
  source: z.enum(['proc', 'none']),
  queues: z.boolean(),
  timers: z.boolean(),
  owners: z.boolean(),
  /** Why there is no table at all; null when there is one. */
  reason: z.string().nullable(),
})
export type SocketCaps = z.infer<typeof socketCaps>

/** Counts over the whole machine, one number a state. */
export const socketTotals = z.object({
  total: z.number().int(),
  udp: z.number().int(),
  states: z.partialRecord(tcpState, z.number().int()),
})
export type SocketTotals = z.infer<typeof socketTotals>

export const socketsContract = {
  caps: read.output(socketCaps),
  /** Rows that match the filter (grammar: `shared/tcp/filter.ts`); empty means all. */
  watch: read.input(flowInput.extend({ filter: z.string().max(500).default('') })).output(live(socketRow)),
} satisfies Scoped
