import { EventEmitter } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Device } from '../../../shared/contract/devices.ts'
import { LiveCollection } from '../../../shared/contract/live.ts'
import type { Settings } from '../../../shared/contract/settings.ts'
import type { Transfer } from '../../../shared/contract/transfers.ts'
import { type Clock, systemClock } from '../../devices/clock.ts'
import { notFound } from '../../devices/find.ts'
import { makeCredentials } from '../../devices/testing/credentials.ts'
import type { Identity } from '../../identity/identity.ts'
import type { PeerAddress } from '../ports.ts'
import { Transfers, type TransfersOptions } from '../transfers.ts'

/** One side of a transfer in a test: real sockets on the loopback, real files in a folder of its own. */
export interface TestSide {
  readonly transfers: Transfers
  readonly identity: Identity
  readonly folder: string
  /** Its received files. */
  readonly inbox: string
  settings: Settings
  /** As another side's device list would have it. */
  readonly address: PeerAddress
  /** What `send` finds, by the words given to it. */
  readonly known: Map<string, PeerAddress>
  /** Does something over and over, until it has asked for those words. */
  asked(to: string, work: () => void): Promise<void>
  /** Its device list. */
  readonly list: LiveCollection<Device>
  /** The addresses of its machine, which `transfers.follow` looks at. */
  own: readonly string[]
  readonly seen: Parameters<TransfersOptions['devices']['seen']>[]
}

export interface SideOptions {
  readonly alias?: string
  readonly accept?: Settings['accept']
  readonly pin?: string
  readonly clock?: Clock
  readonly lanPort?: number
  readonly start?: boolean
  /** A new one when left out. */
  readonly identity?: Identity
  readonly limits?: TransfersOptions['limits']
  /** How long it goes on trying when a connection breaks; not at all when left out. */
  readonly persistMs?: number
}

/** The sides of one test, and their end. */
export class TestSides {
  readonly #open: TestSide[] = []

  async make(options: SideOptions = {}): Promise<TestSide> {
    const folder = await mkdtemp(join(tmpdir(), 'handbill-transfers-'))
    const side = makeSide(folder, options.identity ?? (await makeCredentials()), options)
    this.#open.push(side)
    if (options.start !== false) await side.transfers.start()
    return side
  }

  /** The same device after a restart: same folder, same certificate, another port. */
  async restart(side: TestSide, options: SideOptions = {}): Promise<TestSide> {
    await side.transfers.stop()
    const next = makeSide(side.folder, side.identity, options)
    this.#open.push(next)
    await next.transfers.start()
    return next
  }

  async closeAll(): Promise<void> {
    for (const { transfers } of this.#open) await transfers.stop()
    for (const { folder } of this.#open) await rm(folder, { recursive: true, force: true })
    this.#open.length = 0
  }
}

function makeSide(folder: string, identity: Identity, options: SideOptions): TestSide {
  const { alias = 'Side', accept = 'all', pin = null, clock = systemClock, lanPort = 0 } = options
  const known = new Map<string, PeerAddress>()
  const seen: TestSide['seen'] = []
  const finding = new EventEmitter()
  const side = {
    identity,
    folder,
    inbox: join(folder, 'inbox'),
    known,
    async asked(to: string, work: () => void) {
      let asked = false
      finding.once(to, () => {
        asked = true
      })
      while (!asked) {
        work()
        await new Promise(setImmediate)
      }
    },
    list: new LiveCollection<Device>(),
    seen,
    own: ['127.0.0.1'] as readonly string[],
    settings: {
      ...{
        version: 1,
        alias,
        folder: join(folder, 'inbox'),
        accept,
        pin,
        lanPort,
        existing: 'keep-both',
        oneAtATime: false,
        keepExecutable: false,
        classic: false,
        classicPort: 0,
      },
      ...{ discovery: false, sendLimit: null, receiveLimit: null, theme: 'system', language: 'system' },
    } as Settings,
    get address(): PeerAddress {
      const { fingerprint } = identity
      return { alias, address: '127.0.0.1', port: transfers.listening.value?.port ?? 1, protocol: 'https', fingerprint }
    },
    get transfers(): Transfers {
      return transfers
    },
  }
  const transfers: Transfers = new Transfers({
    identity,
    devices: {
      list: side.list,
      async find(to) {
        finding.emit(to)
        const peer = known.get(to)
        if (!peer) throw notFound(to)
        return peer
      },
      refresh: async () => {},
      seen: (...it) => void seen.push(it),
    },
    settings: () => side.settings,
    addresses: () => ['127.0.0.1'],
    ownAddresses: () => side.own,
    self: () => ({
      ...{ alias, version: '2.1', deviceModel: 'Test', deviceType: 'headless', fingerprint: identity.fingerprint },
      ...{ port: transfers.listening.value?.port ?? 1, protocol: 'https' },
    }),
    dataFolder: folder,
    clock,
    persistMs: options.persistMs ?? 0,
    whoHolds: async () => ({ pid: process.pid, name: 'vitest' }),
    limits: options.limits,
  })
  return side
}

/** Waits until some transfer of the list is as wanted. */
export async function until(side: TestSide, wanted: (transfer: Transfer) => boolean): Promise<Transfer> {
  for (;;) {
    const found = side.transfers.list.values().find(wanted)
    if (found) return found
    await side.transfers.list.changed()
  }
}

export function untilEnded(side: TestSide, id?: string): Promise<Transfer> {
  return until(side, (transfer) => (id === undefined || transfer.id === id) && transfer.endedAt !== null)
}

/** Waits until the latest has lost its connections, and no file of it is open. */
export async function brokeOff({ transfers }: TestSide): Promise<void> {
  const is = () => {
    const latest = transfers.list.values().at(-1)
    if (!latest || latest.connections.length > 0 || !/running|failed/.test(latest.state)) return false
    return transfers.files(latest.id, 0, 1000).files.every(({ state }) => state !== 'running')
  }
  while (!is()) await transfers.list.changed()
}
