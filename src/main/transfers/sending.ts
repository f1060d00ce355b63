import type { Failure } from '../../shared/contract/failure.ts'
import type { Pace } from './pace.ts'
import type { TransferRecord } from './record.ts'

/** One transfer to a peer, whatever protocol carries it. */
export interface Sending {
  readonly record: TransferRecord
  readonly pace: Pace
  /** The peer's name for it, where the protocol has one and the peer has answered. */
  readonly sessionId: string | undefined
  /** Ends it at once; `closing` is no change of mind, and the same files may go on where they were. */
  cancel(failure: Failure, by?: 'us' | 'peer' | 'closing'): void
  /** The machine has slept. */
  woke?(): void
  /** The machine has not the address any more that this goes from, and has others. */
  uprooted?(): void
  /** The machine had none of its addresses for a while, and has the one that this goes from again. */
  doubted?(): void
  /** Tries at once what waits for its next attempt. */
  tryNow?(): void
  /** From start to end. Never rejects: the record tells how it went. */
  run(): Promise<void>
}
