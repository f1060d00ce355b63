import type { LiveCollection, LiveValue } from '../../../shared/contract/live.ts'
import type { PeerInfo } from '../announcement.ts'
import { Devices, type DevicesOptions } from '../devices.ts'
import type { MeetingPoint } from '../lane.ts'
import type { Credentials } from '../peers.ts'
import { FakeClock } from './clock.ts'
import { makeCredentials } from './credentials.ts'
import { freeMeetingPoint } from './meeting.ts'
import { type Peer, type PeerOptions, startPeer } from './peer.ts'

/** A Handbill's devices with the server that peers register at, as the app has them. */
export interface Handbill {
  readonly devices: Devices
  readonly server: Peer
  readonly identity: Credentials
  readonly self: () => PeerInfo
}

/** A little LAN on the loopback, with a meeting point and a clock of its own. */
export class Lan {
  readonly at: MeetingPoint
  readonly clock = new FakeClock()
  readonly #ending: (() => Promise<void>)[] = []

  private constructor(at: MeetingPoint) {
    this.at = at
  }

  static async open(): Promise<Lan> {
    return new Lan(await freeMeetingPoint())
  }

  async handbill(alias: string, options: Partial<DevicesOptions> = {}): Promise<Handbill> {
    const { at, clock } = this
    const identity = await makeCredentials()
    const self = () => infoOf(alias, identity.fingerprint, server.port)
    const onRegister = (info: PeerInfo, address: string) => {
      const { port, protocol } = info
      const lastSeen = clock.now()
      devices.seen(info, { address, port, protocol, via: 'register', interface: null, lastSeen })
    }
    const server = await this.peer({ credentials: identity, says: self, onRegister })
    const devices = new Devices({ self, identity, interfaces: ['lo'], clock, meetingPoint: at, ...options })
    this.#ending.push(() => devices.stop())
    return { devices, server, identity, self }
  }

  async peer(options: PeerOptions): Promise<Peer> {
    const peer = await startPeer(options)
    this.#ending.push(() => peer.stop())
    return peer
  }

  async close(): Promise<void> {
    for (const end of this.#ending.reverse()) await end()
  }
}

export function infoOf(
  alias: string,
  fingerprint: string,
  port: number,
  protocol: 'http' | 'https' = 'https',
): PeerInfo {
  return { alias, version: '2.1', deviceModel: 'Test', deviceType: 'headless', fingerprint, port, protocol }
}

export function aliases({ list }: Devices): string[] {
  return list.values().map(({ alias }) => alias)
}

/** Resolves when a condition on something live holds. */
export async function until<T extends { id: string }, V>(
  live: LiveCollection<T> | LiveValue<V>,
  holds: () => boolean,
): Promise<void> {
  const signal = AbortSignal.timeout(10_000)
  while (!holds()) await live.changed(signal)
}
