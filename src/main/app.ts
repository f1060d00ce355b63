import { isIP } from 'node:net'
import { join } from 'node:path'
import { asFailure, type Failure } from '../shared/contract/failure.ts'
import { LiveValue } from '../shared/contract/live.ts'
import type { Settings, SettingsChange } from '../shared/contract/settings.ts'
import type { Status } from '../shared/contract/status.ts'
import { isEnded } from '../shared/contract/transfers.ts'
import { AccessKeys } from './access/access.ts'
import { PageDoor } from './access/page-door.ts'
import { PROTOCOL_VERSION } from './devices/announcement.ts'
import { systemClock } from './devices/clock.ts'
import { Devices, type PeerInfo } from './devices/devices.ts'
import { Diagnosis } from './devices/diagnosis.ts'
import { type Interface, interfaceNamesFromEnv, isLinkLocal, usableInterfaces } from './devices/interfaces.ts'
import { OwnIdentity } from './identity/own-identity.ts'
import { Media } from './posters/media.ts'
import { Posters } from './posters/posters.ts'
import { defaultSettings } from './settings/defaults.ts'
import { SettingsStore } from './settings/settings.ts'
import { Sockets } from './sockets/sockets.ts'
import { Transfers } from './transfers/transfers.ts'

export interface AppOptions {
  readonly version: string
  readonly dataFolder: string
  readonly env: Readonly<Record<string, string | undefined>>
  /**
   * What of the network is used: `full` receives; `visit` is for a command that sends or looks around and leaves,
   * offers made to it are refused; `none` opens nothing.
   */
  readonly network?: 'full' | 'visit' | 'none'
  /** Settings of this run alone; they are not kept. */
  readonly overrides?: SettingsChange
}

/** Every service of one Handbill. Two of them run side by side in one process when a test wants it. */
export interface App {
  readonly identity: OwnIdentity
  readonly settings: SettingsStore
  readonly devices: Devices
  readonly diagnosis: Diagnosis
  readonly transfers: Transfers
  readonly sockets: Sockets
  readonly posters: Posters
  readonly media: Media
  readonly access: AccessKeys
  readonly page: PageDoor
  readonly status: LiveValue<Status>
  /** Opens the network. What cannot be had (a port, multicast) becomes a notice in `status`; the rest works. */
  start(): Promise<void>
  stop(): Promise<void>
}

/** Builds every service and wires them. Reads the data folder, opens nothing on the network yet. */
export async function createApp(options: AppOptions): Promise<App> {
  const { dataFolder, env, network = 'full', overrides = {} } = options
  const at = (...parts: string[]) => join(dataFolder, ...parts)
  const [identity, settings, access] = await Promise.all([
    OwnIdentity.open({
      folder: dataFolder,
      now: systemClock.now,
      running: () => transfers.running,
      changed: () => {
        transfers.becameAnother()
        devices.becameAnother()
        status.set(compose())
      },
    }),
    SettingsStore.open(at('settings.json'), await defaultSettings({ env }), { overrides }),
    AccessKeys.open(at('access.json')),
  ])
  const effective = (): Settings => settings.live.value
  const interfaces = interfaceNamesFromEnv(env)
  const media = new Media()
  const sockets = new Sockets({
    connections: (id) => {
      const transfer = transfers.list.get(id)
      return transfer && !isEnded(transfer.state) ? transfer.connections : null
    },
  })
  const posters = new Posters({ dataFolder, media, privatePictures: () => effective().privatePictures })

  // Devices announce where transfers listen, and transfers ask devices where to send: each is handed the other's half.
  const self = (): PeerInfo => ({
    alias: effective().alias,
    version: PROTOCOL_VERSION,
    deviceModel: 'Handbill',
    deviceType: network === 'full' ? 'desktop' : 'headless',
    fingerprint: identity.fingerprint,
    port: transfers.listening.value?.port ?? effective().lanPort,
    protocol: 'https',
  })
  const announced = () => (transfers.listening.value ? self() : null)
  const devices = new Devices({
    self: announced,
    identity,
    interfaces,
    discovery: () => effective().discovery,
    looked: () => void transfers.follow(),
    file: at('addresses.json'),
  })
  const transfers = new Transfers({
    identity,
    devices,
    settings: effective,
    // Asked at every start: interfaces come and go.
    addresses: () => interfaces && usableInterfaces(interfaces).flatMap(addressesOf),
    ownAddresses: () => usableInterfaces(null).flatMap(addressesOf),
    self,
    dataFolder,
    clock: systemClock,
    whoHolds: (port) => sockets.whoHolds(port, 'tcp'),
    receiving: network === 'full',
  })

  const diagnosis = new Diagnosis({
    ...{ devices, identity, interfaces, self: announced, clock: systemClock },
    wantedPort: () => effective().lanPort,
    whoHolds: (port, protocol) => sockets.whoHolds(port, protocol),
  })

  const notices: Failure[] = [settings.problem, access.problem].filter((problem) => problem !== null)
  let classicProblem: Failure | null = null
  const status = new LiveValue<Status>(compose())
  function compose(): Status {
    const { problem } = devices
    return {
      product: 'handbill',
      version: options.version,
      platform: process.platform,
      pid: process.pid,
      dataFolder,
      alias: effective().alias,
      fingerprint: identity.fingerprint,
      listening: shown(transfers.listening.value, interfaces),
      classic: shown(transfers.classic.listening.value, interfaces),
      discovery: devices.discovery.value,
      notices: [...notices, ...(problem ? [problem] : []), ...(classicProblem ? [classicProblem] : [])].map((notice) =>
        notice.toRecord(),
      ),
    }
  }

  const stopped = new AbortController()
  const follow = async (value: Pick<LiveValue<unknown>, 'changed'>) => {
    while (!stopped.signal.aborted) {
      await value.changed(stopped.signal).catch(() => {})
      if (!stopped.signal.aborted) status.set(compose())
    }
  }
  const applyClassic = async () => {
    classicProblem = await transfers.applyClassic().then(() => null, asFailure)
    status.set(compose())
  }
  /** Peers hear of a new name at once, discovery and the classic port follow their switches. */
  const applySettings = async () => {
    let applied = effective()
    while (!stopped.signal.aborted) {
      const now = effective()
      if (now === applied) await settings.live.changed(stopped.signal).catch(() => {})
      else if (now.discovery !== applied.discovery) await devices.restart()
      else if (now.alias !== applied.alias) await devices.refresh()
      if (now.classic !== applied.classic || now.classicPort !== applied.classicPort) await applyClassic()
      applied = now
    }
  }

  return {
    ...{ identity, settings, devices, diagnosis, transfers, sockets, posters, media, access },
    ...{ page: new PageDoor(), status },
    start: async () => {
      for (const value of [settings.live, transfers.listening, transfers.classic.listening, devices.discovery])
        void follow(value)
      if (network === 'none') return
      try {
        const taken = await transfers.start({ fallbackPort: true })
        if (taken && network === 'full') notices.push(taken)
      } catch (thrown) {
        notices.push(asFailure(thrown))
      }
      if (effective().classic) await applyClassic()
      await devices.start()
      void applySettings().catch((thrown) => notices.push(asFailure(thrown)))
      status.set(compose())
    },
    stop: async () => {
      stopped.abort()
      await devices.stop()
      await transfers.stop()
      await Promise.all([sockets.stop(), posters.stop(), access.stop()])
    },
  }
}

function addressesOf({ addresses }: Interface): string[] {
  return addresses.map(({ address }) => address)
}

/** "Everywhere" is no address that a person could type into another device. */
function shown<T extends { addresses: string[] }>(listening: T | null, interfaces: readonly string[] | null): T | null {
  if (!listening) return null
  const everywhere = listening.addresses.some((address) => address === '::' || address === '0.0.0.0')
  const addresses = everywhere ? usableInterfaces(interfaces).flatMap(addressesOf) : listening.addresses
  const readable = addresses.filter((address) => !isLinkLocal(address))
  return { ...listening, addresses: readable.sort((one, other) => isIP(one) - isIP(other)) }
}

/** Posters without a data folder and any other service, loaded when a command asks for it. */
export const press = () => import('./posters/press.ts')
