import type { Device, DevicePath, Discovery } from '../../shared/contract/devices.ts'
import { LiveCollection, LiveValue } from '../../shared/contract/live.ts'
import type { PeerInfo } from './announcement.ts'

export type { PeerInfo }

export interface DevicesOptions {
  /** Asked at every announcement, so that a new alias or port is told at once. Null while nothing listens. */
  self: () => PeerInfo | null
  /** Names of the interfaces to use; null means all. */
  interfaces: readonly string[] | null
}

export class Devices {
  readonly list = new LiveCollection<Device>()
  readonly discovery: LiveValue<Discovery>

  constructor(_options: DevicesOptions) {
    this.discovery = new LiveValue<Discovery>({ state: 'off', interfaces: [], reason: null })
  }

  async start(): Promise<void> {}
  async stop(): Promise<void> {}
  async refresh(): Promise<void> {}
  async add(_address: string): Promise<Device> {
    throw new Error('not written')
  }
  /** A peer told us who it is (register). A hint, as every discovery is. */
  seen(_info: PeerInfo, _path: DevicePath): void {}
}
