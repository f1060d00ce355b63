import type { Status } from '../../shared/contract/status.ts'
import type { Door } from '../client/door.ts'
import { createStoreContext } from '../live/context.tsx'
import { createLiveValue, type LiveStore } from '../live/live-store.ts'

export type StatusStore = LiveStore<{ value: Status | null }>

export function createStatusStore(door: Door): StatusStore {
  return createLiveValue(door, door.client.status.watch)
}

export const StatusContext = createStoreContext<StatusStore>()
