import type { DevicePath } from '../../shared/contract/devices.ts'
import type { PeerInfo } from '../devices/devices.ts'

/** What transfers ask of the device list. */
export interface DevicesPort {
  /** Resolves a device id, an alias or `host[:port]`; null when nothing fits. */
  find(to: string): PeerAddress | null | Promise<PeerAddress | null>
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
