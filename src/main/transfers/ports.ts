import type { Device, DevicePath } from '../../shared/contract/devices.ts'
import type { LiveCollection } from '../../shared/contract/live.ts'
import type { PeerInfo } from '../devices/announcement.ts'

/** What transfers ask of the device list. */
export interface DevicesPort {
  readonly list: Pick<LiveCollection<Device>, 'get' | 'values' | 'changed'>
  /** Resolves a device id, an alias or `host[:port]`. @throws Failure NOT_FOUND, CONFLICT, PEER_UNREACHABLE */
  find(to: string): Promise<PeerAddress>
  /** Announces us again, so that who has moved answers. */
  refresh(): Promise<void>
  /** A peer said who it is: a hint. */
  seen(info: PeerInfo, path: DevicePath): void
}

/** Where to send. */
export interface PeerAddress {
  readonly alias: string
  readonly address: string
  readonly port: number
  readonly protocol: 'http' | 'https'
  /** Uppercase hex; the only certificate that may answer. Null when it is not known yet. */
  readonly fingerprint: string | null
}

/** What we say of ourselves. */
export type SelfInfo = PeerInfo
