import { ORPCError } from '@orpc/client'
import { follow } from '../../shared/contract/flow.ts'
import type { Client } from '../../shared/contract/index.ts'
import { until } from './cell.ts'
import type { Door, DoorState, Store } from './door.ts'

/** {@link Door.follow} over a connection that comes and goes. */
export function followAcross(client: Client, state: Store<DoorState>): Door['follow'] {
  return (watch, input, handle, failed = (thrown) => reportError(thrown)) => {
    const ended = new AbortController()
    const { signal } = ended
    const run = async () => {
      for (;;) {
        await until(state, ({ kind }) => kind === 'open', signal)
        const connection = state.get()
        try {
          for await (const event of follow(client.flow, watch, input, signal)) await handle(event)
        } catch (thrown) {
          // A refusal of the contract stays one, however often it is asked; so does a mistake of `handle`.
          if (thrown instanceof ORPCError || state.get() === connection) throw thrown
        }
        if (state.get() === connection) return
      }
    }
    run().catch((thrown) => {
      if (!signal.aborted) failed(thrown)
    })
    return () => ended.abort()
  }
}
