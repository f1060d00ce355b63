import { z } from 'zod'
import type { Abort } from './abort.ts'
import { read, type Scoped } from './scope.ts'

/**
 * oRPC sends whatever a generator yields, as fast as it yields; a consumer that stalls would let the sender pile up
 * without end. So every event stream carries a flow: the consumer names it when it subscribes and says `taken`
 * after each event; the producer never has more than `WINDOW` events under way.
 */
export const WINDOW = 2

export const flowId = z.string().min(8).max(64)
export const flowInput = z.object({ flow: flowId })

export const flowContract = {
  /** Says that one more event of this flow was taken. Unknown flows are ignored: the stream may just have ended. */
  taken: read.input(flowInput).output(z.void()),
} satisfies Scoped

/** The flows of one connection. Made with the connection, dropped with it. */
export class Flows {
  readonly #flows = new Map<string, Flow>()

  /** Streams under way. */
  get size(): number {
    return this.#flows.size
  }

  /**
   * `signal` is the call's: a stream that is given up before its first event was asked for never runs, and so
   * never closes its flow itself.
   */
  open(id: string, signal?: Abort): Flow {
    if (this.#flows.has(id)) throw new Error(`flow ${id} is already open on this connection`)
    const flow = new Flow(() => {
      if (this.#flows.get(id) === flow) this.#flows.delete(id)
    })
    if (signal?.aborted) return flow
    this.#flows.set(id, flow)
    signal?.addEventListener('abort', () => flow.close(), { once: true })
    return flow
  }

  taken(id: string): void {
    this.#flows.get(id)?.taken()
  }
}

/** Credit of one stream. Invariant: 0 ≤ credit ≤ WINDOW. */
export class Flow {
  #credit = WINDOW
  #wake: (() => void) | undefined
  readonly #dispose: () => void

  constructor(dispose: () => void) {
    this.#dispose = dispose
  }

  taken(): void {
    this.#credit = Math.min(WINDOW, this.#credit + 1)
    this.#wake?.()
  }

  /** Resolves when one more event may be sent, and spends it. Rejects with the signal's reason. */
  async spend(signal: Abort | undefined): Promise<void> {
    while (this.#credit === 0) await this.#woken(signal)
    signal?.throwIfAborted()
    this.#credit -= 1
  }

  close(): void {
    this.#dispose()
  }

  #woken(signal: Abort | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const abort = () => reject(signal?.reason)
      if (signal?.aborted) return abort()
      signal?.addEventListener('abort', abort, { once: true })
      this.#wake = () => {
        signal?.removeEventListener('abort', abort)
        this.#wake = undefined
        resolve()
      }
    })
  }
}

type Watch<Input, Event, Signal> = (
  input: Input & { flow: string },
  options: { signal?: Signal },
) => PromiseLike<AsyncIterator<Event>>

/**
 * Consumes an event stream of the contract as a plain async iterable, saying `taken` after each event has been
 * handled. Leaving the loop ends the producer; aborting the signal ends both, without an error.
 *
 * @example for await (const event of follow(client.flow, client.devices.watch, {}, signal)) …
 */
export async function* follow<Input extends object, Event, Signal extends Abort>(
  flow: { taken(input: { flow: string }): PromiseLike<void> },
  watch: Watch<Input, Event, Signal>,
  input: Input,
  signal?: Signal,
): AsyncGenerator<Event, void, undefined> {
  const id = newFlowId()
  let events: AsyncIterator<Event> | undefined
  try {
    events = await watch({ ...input, flow: id }, signal ? { signal } : {})
    for (;;) {
      const { done, value } = await events.next()
      if (done) return
      yield value
      // A lost `taken` only slows the stream down; the stream itself reports a broken connection.
      flow.taken({ flow: id }).then(undefined, () => {})
    }
  } catch (error) {
    // Some roads end a stream that was given up, others reject with the signal's reason.
    if (!signal?.aborted) throw error
  } finally {
    await events?.return?.()
  }
}

/** 64 random bits are plenty: the name is only looked up within its own connection. */
function newFlowId(): string {
  const part = () =>
    Math.floor(Math.random() * 0x1_0000_0000)
      .toString(16)
      .padStart(8, '0')
  return part() + part()
}
