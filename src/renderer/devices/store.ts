import type { AddedAddress, Device } from '../../shared/contract/devices.ts'
import type { Door } from '../client/door.ts'
import { createStoreContext } from '../live/context.tsx'
import { createLiveItems, type LiveItems, type LiveStore } from '../live/live-store.ts'

export type DevicesStore = LiveStore<LiveItems<Device>>

export function createDevicesStore(door: Door): DevicesStore {
  return createLiveItems(door, door.client.devices.watch)
}

export const DevicesContext = createStoreContext<DevicesStore>()

/** The addresses added by hand. */
export type AddedStore = LiveStore<LiveItems<AddedAddress>>

export function createAddedStore(door: Door): AddedStore {
  return createLiveItems(door, door.client.devices.added)
}

export const AddedContext = createStoreContext<AddedStore>()

/** Those seen by name first, in the order of the alphabet: a card keeps its place while others come and go. */
export function inOrder(devices: ReadonlyMap<string, Device>, language: string): Device[] {
  const { compare } = new Intl.Collator(language, { numeric: true, sensitivity: 'base' })
  return [...devices.values()].sort((a, b) => compare(a.alias, b.alias) || (a.id < b.id ? -1 : 1))
}
