import type { SocketCounts } from '../../shared/contract/sockets.ts'
import type { Door } from '../client/door.ts'
import { createStoreContext } from '../live/context.tsx'
import { createLiveValue, type LiveStore } from '../live/live-store.ts'
import type { Sight } from '../live/sight.ts'

export type TotalsStore = LiveStore<{ value: SocketCounts | null }>

/** How many sockets of this machine are in each state now; asked only while the window is seen. */
export function createTotalsStore(door: Pick<Door, 'follow' | 'client'>, sight: Sight): TotalsStore {
  const totals = createLiveValue(door, door.client.lab.states)
  const { start } = totals
  return Object.assign(totals, { start: () => sight(start) })
}

export const TotalsContext = createStoreContext<TotalsStore>()
