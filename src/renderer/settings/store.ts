import type { Settings } from '../../shared/contract/settings.ts'
import type { Door } from '../client/door.ts'
import { createStoreContext } from '../live/context.tsx'
import { createLiveValue, type LiveStore } from '../live/live-store.ts'

export type SettingsStore = LiveStore<{ value: Settings | null }>

export function createSettingsStore(door: Door): SettingsStore {
  return createLiveValue(door, door.client.settings.watch)
}

export const SettingsContext = createStoreContext<SettingsStore>()
