import type { Client } from '../../shared/contract/index.ts'
import type { SendSource } from '../../shared/contract/transfers.ts'

/** A value that can be read and listened to; fits React's `useSyncExternalStore` and zustand alike. */
export interface Store<T> {
  get(): T
  /** Calls `listener` after each change, never at once. Returns what ends it. */
  subscribe(listener: () => void): () => void
}

/**
 * connecting: the first attempt, nothing to show yet; open: calls work; lost: was open, tries again by itself at
 * `retryAt` (Unix time in ms); unauthorised: the key is gone or was never there, and only a new address helps.
 */
export type DoorState =
  | { kind: 'connecting' }
  | { kind: 'open' }
  | { kind: 'lost'; retryAt: number }
  | { kind: 'unauthorised' }

/** An event stream of the contract, e.g. `client.devices.watch`. */
export type Watch<Input, Event> = (
  input: Input & { flow: string },
  options: { signal?: AbortSignal },
) => PromiseLike<AsyncIterator<Event>>

/** The way to the host, whichever door this page came in by. */
export interface Door {
  readonly kind: 'web' | 'desktop'
  /** Stays the same object over lost and regained connections; calls reject while there is none. */
  readonly client: Client
  readonly state: Store<DoorState>
  /**
   * Follows an event stream for as long as the page wants it, and opens it again after a lost connection: the new
   * stream starts with a snapshot, so nothing is missed. `handle` may be async; the next event waits for it. A typed
   * refusal (a bad filter, say) ends it and goes to `failed`.
   *
   * @example const stop = door.follow(door.client.devices.watch, {}, (event) => setDevices((old) => applyLive(old, event)))
   */
  follow<Input extends object, Event>(
    watch: Watch<Input, Event>,
    input: Input,
    handle: (event: Event) => void | Promise<void>,
    failed?: (thrown: unknown) => void,
  ): () => void
  /** Address of bytes that the host serves beside the contract; works in `<img src>` and `fetch`. */
  mediaUrl(id: string): string
  /**
   * What to send for a dropped or picked file: its path in the desktop window, an upload to the host's staging area
   * in a browser (or for a file that has no path, such as a pasted picture). `onProgress` gets bytes sent.
   */
  sourceOf(file: File, onProgress?: (bytes: number) => void, signal?: AbortSignal): Promise<SendSource>
}
