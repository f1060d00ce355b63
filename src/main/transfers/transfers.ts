import { join } from 'node:path'
import { Failure } from '../../shared/contract/failure.ts'
import { LiveValue } from '../../shared/contract/live.ts'
import type { Settings } from '../../shared/contract/settings.ts'
import type { Status } from '../../shared/contract/status.ts'
import {
  isEnded,
  type SendInput,
  type Transfer,
  type TransferFile,
  type TrustedPeer,
} from '../../shared/contract/transfers.ts'
import { fingerprintIn } from '../devices/announcement.ts'
import type { Clock } from '../devices/clock.ts'
import type { Identity } from '../identity/identity.ts'
import type { Choice } from './acceptance.ts'
import { aliasOf, notMet, notTrusted } from './acquainted.ts'
import { Bandwidth } from './bandwidth.ts'
import { ClassicReceiver } from './classic/receiver.ts'
import { Departures } from './departures.ts'
import type { Destination } from './destination.ts'
import { cancelled, cancelledByPeer, closing, interrupted } from './endings.ts'
import { History } from './history.ts'
import type { Incoming } from './incoming.ts'
import { Ledger } from './ledger.ts'
import type { Limits } from './localsend/limits.ts'
import { Meetings } from './localsend/meetings.ts'
import { Pins } from './localsend/pins.ts'
import { createRoutes } from './localsend/routes.ts'
import { LocalSendServer } from './localsend/server.ts'
import { Sessions } from './localsend/sessions.ts'
import { originMark } from './origin.ts'
import type { DevicesPort, PeerAddress, SelfInfo } from './ports.ts'
import { Reception } from './reception.ts'
import { decided, nothingMoves } from './refusals.ts'
import { Staging } from './staging.ts'
import { Hashing } from './thread/hashing.ts'
import { Trust } from './trust.ts'
import { Unfinished } from './unfinished.ts'

export interface TransfersOptions {
  readonly identity: Identity
  readonly devices: DevicesPort
  /** Asked whenever they matter; `lanPort` only at `start`. */
  readonly settings: () => Settings
  /** Addresses to listen on; null means everywhere. Asked at `start`. */
  readonly addresses: () => readonly string[] | null
  /** Every address that leads off this machine now. Asked at each `follow`. */
  readonly ownAddresses: () => readonly string[]
  /** What peers are told of us. */
  readonly self: () => SelfInfo
  readonly dataFolder: string
  readonly clock: Clock
  /** Which process listens on a TCP port, when that can be known. */
  readonly whoHolds: (port: number) => Promise<{ pid: number; name: string } | null>
  /** False for a command that only sends or looks around; it refuses every offer. */
  readonly receiving?: boolean
  /** What others may take of this machine, where it is not what is usual. */
  readonly limits?: Partial<Limits> | undefined
  /** How long a transfer that we send goes on trying after its last byte moved; two minutes when left out. */
  readonly persistMs?: number
}

interface Trusting {
  /** Whether the sender's certificate is trusted from now on. */
  readonly trust?: boolean | undefined
}

/** Files handed over, both ways. */
export class Transfers {
  /** Where peers reach us; null while not receiving. */
  readonly listening = new LiveValue<Status['listening']>(null)
  /** Uploads that wait to be sent on. */
  readonly staging: Staging
  /** The port of the classic protocol; it opens by `applyClassic` alone. */
  readonly classic: ClassicReceiver
  readonly #options: TransfersOptions
  readonly #ledger: Ledger
  readonly #history: History
  readonly #departures: Departures
  readonly #unfinished: Unfinished
  readonly #trust: Trust
  readonly #meetings: Meetings
  readonly #reception: Reception
  readonly #sessions = new Sessions()
  readonly #pins: Pins
  readonly #hashing = new Hashing()
  #server: LocalSendServer | undefined
  /** What an earlier run left is listed. */
  #remembered: Promise<void> | undefined
  /** What the sender of each was told last. */
  readonly #telling = new WeakMap<Incoming, Promise<void>>()

  constructor(options: TransfersOptions) {
    const { clock, settings, dataFolder, receiving = true } = options
    this.#options = options
    this.#history = new History(join(dataFolder, 'history.jsonl'))
    this.#ledger = new Ledger(clock, {
      begun: (record) => this.#history.begun(record),
      ended: (record) => this.#history.add(record),
    })
    this.#unfinished = new Unfinished(join(dataFolder, 'unfinished'), clock, this.#hashing)
    this.#trust = new Trust(join(dataFolder, 'trust.json'), clock)
    this.#meetings = new Meetings(() => options.identity.fingerprint, clock)
    const shared = { ledger: this.#ledger, trust: this.#trust, hashing: this.#hashing }
    this.#reception = new Reception({
      ...{ ...shared, settings, clock, receiving, unfinished: this.#unfinished },
      bandwidth: new Bandwidth(clock, () => settings().receiveLimit),
      marks: { origin: originMark({ platform: process.platform, now: () => clock.now() }) },
    })
    this.#pins = new Pins(clock)
    this.classic = new ClassicReceiver({ ...options, reception: this.#reception })
    this.staging = new Staging(join(dataFolder, 'staging'))
    this.#departures = new Departures({
      ...options,
      ...{ ...shared, staging: this.staging },
      ...{ bandwidth: new Bandwidth(clock, () => settings().sendLimit), patience: options.limits },
    })
  }

  /** Every transfer, running and ended, the latest last. The ended are kept within bounds. */
  get list() {
    return this.#ledger.list
  }

  /** Connections that transfers use now, so that others can tell them from the machine's many. */
  get connections(): Transfer['connections'] {
    return this.list.values().flatMap(({ connections }) => connections)
  }

  /**
   * Begins to receive.
   *
   * @param fallbackPort takes any free port when the configured one is taken
   * @returns the failure that the fallback made good, for a notice; null when there was none
   * @throws Failure PORT_TAKEN
   */
  async start({ fallbackPort = false } = {}): Promise<Failure | null> {
    await this.staging.sweep()
    // Nobody waits for the past.
    this.#remembered = this.#recall()
    await this.#unfinished.load()
    await this.#trust.load()
    const { lanPort } = this.#options.settings()
    try {
      await this.#listen(lanPort)
      return null
    } catch (error) {
      if (!fallbackPort || !(error instanceof Failure) || error.code !== 'PORT_TAKEN') throw error
      await this.#listen(0)
      return error
    }
  }

  /**
   * Opens or closes the port of the classic protocol, or moves it, as the settings say now.
   * @throws Failure PORT_TAKEN; it is closed then
   */
  async applyClassic(): Promise<void> {
    const { settings, receiving = true } = this.#options
    const { classic, classicPort } = settings()
    await this.classic.close()
    if (classic && receiving) await this.classic.open(classicPort)
  }

  /** How many hold on to a certificate: one that waits for its device has not met it yet. */
  get running(): number {
    return this.list.values().filter(({ state, whenSeen }) => !isEnded(state) && !(state === 'waiting' && whenSeen))
      .length
  }

  /** Our identity has become another one: peers are shown it from the next connection on. */
  becameAnother(): void {
    this.#server?.show(this.#options.identity)
  }

  /**
   * The machine may have other addresses by now. What is sent goes on from those that there are; where we listen on
   * some of them and not everywhere, we listen on those.
   */
  async follow(): Promise<void> {
    this.#departures.follow(this.#options.ownAddresses())
    const addresses = this.#options.addresses()
    const server = this.#server
    if (!server || addresses === null || !(await server.follow(addresses)) || server !== this.#server) return
    this.#tellListening(server)
  }

  /** Ends what runs and stops to listen. */
  async stop(): Promise<void> {
    const failure = closing()
    const interrupted = this.#reception.interruptAll(failure)
    await this.#departures.stop(failure)
    await interrupted
    await Promise.all([this.#server?.close(), this.classic.stop(), this.#hashing.close()])
    this.#server = undefined
    this.listening.set(null)
    await Promise.all([this.#history.flush(), this.#trust.flush()])
  }

  /**
   * Starts at once, or with `whenSeen` when the device appears.
   * @throws Failure as `DevicesPort.find`, NOT_FOUND, FILE_UNREADABLE; everything later is told by the list
   */
  send(input: SendInput): Promise<Transfer> {
    return this.#departures.send(input)
  }

  /** @throws Failure NOT_FOUND */
  files(id: string, offset: number, limit: number): { files: TransferFile[]; total: number } {
    const { files } = this.#ledger.get(id)
    return { files: files.slice(offset, offset + limit).map((file) => ({ ...file })), total: files.length }
  }

  /**
   * @throws Failure NOT_FOUND, CONFLICT when it is not asking any more, FILE_UNWRITABLE when it does not fit,
   *   INPUT_INVALID for a name or a folder that cannot be
   */
  async decide(id: string, accept: boolean, { trust, ...choice }: Choice & Trusting = {}): Promise<Transfer> {
    const record = this.#ledger.get(id)
    const incoming = this.#reception.get(id)
    if (!incoming) throw decided(record.transfer.state)
    if (accept && trust) await this.trust(id)
    if (accept) await incoming.accept(choice)
    else incoming.decline()
    return record.transfer
  }

  /** Ids of the offered files whose name is taken. @throws Failure NOT_FOUND, CONFLICT, INPUT_INVALID */
  async taken(id: string, destination: Destination): Promise<string[]> {
    const { state } = this.#ledger.get(id).transfer
    const incoming = this.#reception.get(id)
    if (!incoming) throw decided(state)
    return incoming.taken(destination)
  }

  /** Everybody who is trusted. */
  get trusted() {
    return this.#trust.list
  }

  /** Trusts the certificate that a transfer's peer has shown. @throws Failure NOT_FOUND, CONFLICT, FILE_UNWRITABLE */
  async trust(id: string): Promise<void> {
    const record = this.#ledger.get(id)
    const { fingerprint, alias } = record.transfer.peer
    if (fingerprint === null) throw nameless(alias)
    await this.#trust.add(fingerprint, alias)
    record.change({ peer: { ...record.transfer.peer, trusted: true } })
  }

  /** Trusts a certificate that a person has compared by other means. @throws Failure NOT_FOUND, FILE_UNWRITABLE */
  async trustCertificate(words: string, alias?: string): Promise<TrustedPeer> {
    const fingerprint = fingerprintIn(words)
    const { list } = this.#options.devices
    await this.#remembered
    const name = alias ?? (fingerprint && aliasOf(fingerprint, list.values(), this.list.values()))
    if (!fingerprint || !name) throw notMet(words)
    return this.#trust.add(fingerprint, name)
  }

  /** @throws Failure NOT_FOUND, FILE_UNWRITABLE */
  async forget(words: string): Promise<void> {
    const fingerprint = fingerprintIn(words)
    if (!fingerprint || !this.#trust.has(fingerprint)) throw notTrusted(words)
    await this.#trust.forget(fingerprint)
  }

  /** What has ended stays as it is. @throws Failure NOT_FOUND */
  async cancel(id: string): Promise<Transfer> {
    const record = this.#ledger.get(id)
    const incoming = this.#reception.get(id)
    if (incoming) {
      const sender = this.#sessions.senderOf(incoming)
      incoming.cancel(cancelled())
      if (sender) void this.#departures.tellSender(sender.listener, sender.sessionId, 'cancel')
    }
    await this.#departures.cancel(id, cancelled())
    return record.transfer
  }

  /** Ends it so that the same can go on where it was. @throws Failure NOT_FOUND */
  async interrupt(id: string): Promise<Transfer> {
    const record = this.#ledger.get(id)
    this.#reception.get(id)?.interrupt(interrupted())
    await this.#departures.interrupt(id, interrupted())
    return record.transfer
  }

  /** Stops its bytes, and says so to another Handbill. @throws Failure NOT_FOUND, CONFLICT when nothing of it moves */
  pause(id: string): Transfer {
    return this.#hold(id, true)
  }

  /** @throws Failure NOT_FOUND */
  resume(id: string): Transfer {
    return this.#hold(id, false)
  }

  /** Sends again what did not go through. @throws Failure NOT_FOUND, CONFLICT, and as `DevicesPort.find` */
  async retry(id: string, { pin }: { pin?: string | undefined } = {}): Promise<Transfer> {
    await this.#history.load()
    return this.#departures.retry(id, pin)
  }

  /** @throws Failure CONFLICT while it runs */
  async dismiss(id: string): Promise<void> {
    await this.#history.load()
    this.#ledger.dismiss(id)
    this.#history.remove(id)
  }

  async #listen(port: number): Promise<void> {
    const { identity, addresses, whoHolds, self, settings, devices, clock, limits } = this.#options
    const routes = createRoutes({
      ...{ self, settings, devices, clock, limits },
      reception: this.#reception,
      sessions: this.#sessions,
      pins: this.#pins,
      meetings: this.#meetings,
      holdOutgoing: (id, caller, held) => this.#departures.holdByPeer(id, caller, held),
      cancelOutgoing: (id, caller) => this.#departures.cancelByPeer(id, caller, cancelledByPeer()),
    })
    this.#server = await LocalSendServer.listen({
      ...{ identity, routes, port, addresses: addresses(), whoHolds, limits },
    })
    this.#tellListening(this.#server)
  }

  #hold(id: string, held: boolean): Transfer {
    const record = this.#ledger.get(id)
    const incoming = this.#reception.get(id)
    if (incoming?.record.transfer.state === 'running') this.#holdIncoming(incoming, held)
    else if (!this.#departures.hold(id, held) && held) throw nothingMoves(record.transfer.state)
    return record.transfer
  }

  #holdIncoming(incoming: Incoming, held: boolean): void {
    if (incoming.hold.has('here') === held) return
    incoming.hold.set('here', held)
    const sender = this.#sessions.senderOf(incoming)
    if (sender?.pauses) this.#tellPause(incoming, sender, held ? 'pause' : 'resume')
  }

  /** One word after the other, as the last one counts; who is silent keeps no other sender waiting. */
  #tellPause(
    incoming: Incoming,
    { listener, sessionId }: { listener: PeerAddress; sessionId: string },
    word: 'pause' | 'resume',
  ): void {
    const before = this.#telling.get(incoming) ?? Promise.resolve()
    this.#telling.set(
      incoming,
      before.then(() => this.#departures.tellSender(listener, sessionId, word)),
    )
  }

  #tellListening({ port, addresses }: LocalSendServer): void {
    this.listening.set({ protocol: 'https', port, addresses: [...addresses] })
  }

  /** Lists what an earlier run left, and goes on with it where somebody is there to see it. */
  async #recall(): Promise<void> {
    this.#ledger.restore(await this.#history.load())
    if (this.#options.receiving !== false) void this.#departures.resume()
  }
}

function nameless(alias: string): Failure {
  return new Failure('CONFLICT', {
    what: `${alias} cannot be trusted.`,
    why: 'It showed no certificate, so nobody could tell it from another of that name.',
    next: 'Switch encryption on there.',
  })
}
