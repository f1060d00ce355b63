import { join } from 'node:path'
import { LiveValue } from '../shared/contract/live.ts'
import type { Status } from '../shared/contract/status.ts'
import { AccessKeys } from './access/access.ts'
import { Devices } from './devices/devices.ts'
import { type Identity, openIdentity } from './identity/identity.ts'
import { Media } from './posters/media.ts'
import { Posters } from './posters/posters.ts'
import type { SettingsStore } from './settings/settings.ts'
import { Sockets } from './sockets/sockets.ts'
import { Transfers } from './transfers/transfers.ts'

/** Every service of one Handbill. Two of them run side by side in one process when a test wants it. */
export interface App {
  readonly identity: Identity
  readonly settings: SettingsStore
  readonly devices: Devices
  readonly transfers: Transfers
  readonly sockets: Sockets
  readonly posters: Posters
  readonly media: Media
  readonly access: AccessKeys
  readonly status: LiveValue<Status>
  start(): Promise<void>
  stop(): Promise<void>
}
void [join, LiveValue, AccessKeys, Devices, openIdentity, Media, Posters, Sockets, Transfers]
