import type { SocketTotals } from '../../shared/contract/sockets.ts'
import type { Door } from '../client/door.ts'
import { createStoreContext } from '../live/context.tsx'
import { createLiveValue, type LiveStore } from '../live/live-store.ts'

export type TotalsStore = LiveStore<{ value: SocketTotals | null }>

/** How many sockets of this machine are in each state now. */
export function createTotalsStore(door: Door): TotalsStore {
  return createLiveValue(door, door.client.lab.states)
}

export const TotalsContext = createStoreContext<TotalsStore>()
