import type { TrustedPeer } from '../../shared/contract/transfers.ts'
import type { Door } from '../client/door.ts'
import { createStoreContext } from '../live/context.tsx'
import { createLiveItems, type LiveItems, type LiveStore } from '../live/live-store.ts'

/** Whom a person here trusts, by fingerprint. */
export type TrustedStore = LiveStore<LiveItems<TrustedPeer>>

export function createTrustedStore(door: Door): TrustedStore {
  return createLiveItems(door, door.client.transfers.trusted)
}

export const TrustedContext = createStoreContext<TrustedStore>()
