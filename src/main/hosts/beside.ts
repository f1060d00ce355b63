import type { Readable } from 'node:stream'

/** What the doors carry beside the contract: bytes held under ids that tell nothing of where they lie. */
export interface MediaStore {
  /** Null for an id that is unknown or was let go. */
  get(id: string): Promise<{ type: string; bytes: Uint8Array } | null>
}

/** Where bytes that a page uploads lie until a transfer sends them. */
export interface Staging {
  /** Rejects, and leaves nothing behind, when the stream breaks off or the signal aborts. */
  receive(name: string, body: Readable, signal?: AbortSignal): Promise<{ id: string; size: number }>
}
