/** The part of an `AbortSignal` that the ground floor uses; it has neither the DOM's types nor Node's. */
export interface Abort {
  readonly aborted: boolean
  readonly reason: unknown
  throwIfAborted(): void
  addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void
  removeEventListener(type: 'abort', listener: () => void): void
}
