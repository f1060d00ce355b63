import { join } from 'node:path'
import { asFailure, Failure } from '../../shared/contract/failure.ts'
import { LiveValue } from '../../shared/contract/live.ts'
import type { Settings } from '../../shared/contract/settings.ts'
import type { Status } from '../../shared/contract/status.ts'
import type { SendInput, SendSource, Transfer, TransferFile } from '../../shared/contract/transfers.ts'
import { formatHostPort } from '../devices/address.ts'
import type { Clock } from '../devices/clock.ts'
import type { Identity } from '../identity/identity.ts'
import { acquainted, cannotWait } from './acquainted.ts'
import { ClassicOutgoing } from './classic/outgoing.ts'
import { ClassicReceiver } from './classic/receiver.ts'
import { classicAddress } from './classic/to.ts'
import { History } from './history.ts'
import { Ledger, offeredFile } from './ledger.ts'
import { LocalSendClient } from './localsend/client.ts'
import { Pins } from './localsend/pins.ts'
import { createRoutes } from './localsend/routes.ts'
import { LocalSendServer } from './localsend/server.ts'
import { Sessions } from './localsend/sessions.ts'
import { shownLine, shownText } from './names.ts'
import { Outbox, type OutboxItem } from './outbox.ts'
import { Outgoing } from './outgoing.ts'
import type { DevicesPort, PeerAddress, SelfInfo } from './ports.ts'
import { Reception } from './reception.ts'
import type { TransferRecord } from './record.ts'
import type { Sending } from './sending.ts'
import { type Collected, collect, type SourceFile } from './sources.ts'
import { Staging } from './staging.ts'

const TELL_MS = 2000

type FileSource = Exclude<SendSource, { kind: 'text' }>

export interface TransfersOptions {
  readonly identity: Identity
  readonly devices: DevicesPort
  /** Asked whenever they matter; `lanPort` only at `start`. */
  readonly settings: () => Settings
  /** Addresses to listen on; null means everywhere. Asked at `start`. */
  readonly addresses: () => readonly string[] | null
  /** What peers are told of us. */
  readonly self: () => SelfInfo
  readonly dataFolder: string
  readonly clock: Clock
  /** Which process listens on a TCP port, when that can be known. */
  readonly whoHolds: (port: number) => Promise<{ pid: number; name: string } | null>
  /** False for a command that only sends or looks around; it refuses every offer. */
  readonly receiving?: boolean
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
  readonly #outbox: Outbox
  readonly #reception: Reception
  readonly #sessions = new Sessions()
  readonly #pins: Pins
  readonly #outgoing = new Map<Sending, Promise<void>>()
  #server: LocalSendServer | undefined

  constructor(options: TransfersOptions) {
    const { clock, settings, dataFolder, receiving = true } = options
    this.#options = options
    this.#history = new History(join(dataFolder, 'history.jsonl'))
    this.#ledger = new Ledger(clock, (record) => this.#history.add(record))
    this.#reception = new Reception({ ledger: this.#ledger, settings, clock, receiving })
    this.#outbox = new Outbox({
      file: join(dataFolder, 'outbox.json'),
      devices: options.devices.list,
      send: (item) => this.#sendKept(item),
    })
    this.#pins = new Pins(clock)
    this.classic = new ClassicReceiver({ ...options, reception: this.#reception })
    this.staging = new Staging(join(dataFolder, 'staging'))
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
    void this.#remember()
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

  /** Ends what runs and stops to listen. */
  async stop(): Promise<void> {
    const failure = closing()
    const kept = this.#outbox.stop()
    this.#reception.cancelAll(failure)
    for (const outgoing of this.#outgoing.keys()) outgoing.cancel(failure)
    await Promise.all([...this.#outgoing.values(), kept])
    await Promise.all([this.#server?.close(), this.classic.stop()])
    this.#server = undefined
    this.listening.set(null)
    await this.#history.flush()
  }

  /** @throws Failure as `DevicesPort.find`, NOT_FOUND, FILE_UNREADABLE; everything later is told by the list */
  async send(input: SendInput): Promise<Transfer> {
    if (input.whenSeen) return this.#sendWhenSeen(input)
    if (input.protocol === 'classic') return this.#sendClassic(input)
    const { to, pin } = input
    const peer = await this.#options.devices.find(to)
    const sources = await this.#stageTexts(input.sources)
    const collected = await this.#collect(sources)
    const { alias, address, fingerprint } = peer
    const record = this.#open('localsend', { alias, address, fingerprint }, collected)
    const client = this.#client(peer, (socket) => record.connected(socket))
    this.#run(new Outgoing({ record, files: collected.files, client, pin }), sources)
    return record.transfer
  }

  /** @throws Failure NOT_FOUND */
  files(id: string, offset: number, limit: number): { files: TransferFile[]; total: number } {
    const { files } = this.#ledger.get(id)
    return { files: files.slice(offset, offset + limit).map((file) => ({ ...file })), total: files.length }
  }

  /** @throws Failure NOT_FOUND, CONFLICT when it is not asking any more, FILE_UNWRITABLE when it does not fit */
  async decide(id: string, accept: boolean, files?: readonly string[]): Promise<Transfer> {
    const record = this.#ledger.get(id)
    const incoming = this.#reception.get(id)
    if (!incoming) throw decided(record.transfer)
    if (accept) await incoming.accept(files)
    else incoming.decline()
    return record.transfer
  }

  /** What has ended stays as it is. @throws Failure NOT_FOUND */
  async cancel(id: string): Promise<Transfer> {
    const record = this.#ledger.get(id)
    if (record.transfer.whenSeen) {
      await this.#outbox.remove(id)
      record.end('cancelled', cancelled().toRecord())
    }
    const incoming = this.#reception.get(id)
    if (incoming) {
      const sender = this.#sessions.senderOf(incoming)
      incoming.cancel(cancelled())
      if (sender) void this.#tell(sender.listener, sender.sessionId)
    }
    for (const [outgoing, run] of this.#outgoing) {
      if (outgoing.record.id !== id) continue
      outgoing.cancel(cancelled())
      await run
    }
    return record.transfer
  }

  /** @throws Failure CONFLICT while it runs */
  async dismiss(id: string): Promise<void> {
    await this.#history.load()
    this.#ledger.dismiss(id)
    this.#history.remove(id)
  }

  async #listen(port: number): Promise<void> {
    const { identity, addresses, whoHolds, self, settings, devices, clock } = this.#options
    const routes = createRoutes({
      ...{ self, settings, devices, clock },
      reception: this.#reception,
      sessions: this.#sessions,
      pins: this.#pins,
      cancelOutgoing: (sessionId, address) => this.#cancelOutgoing(sessionId, address),
    })
    this.#server = await LocalSendServer.listen({ identity, routes, port, addresses: addresses(), whoHolds })
    this.listening.set({ protocol: 'https', port: this.#server.port, addresses: [...this.#server.addresses] })
  }

  /** Lists what an earlier run left, and goes on with it where somebody is there to see it. */
  async #remember(): Promise<void> {
    this.#ledger.restore(await this.#history.load())
    if (this.#options.receiving === false) return
    for (const { transfer } of await this.#outbox.load()) this.#ledger.reopen(transfer, [])
    await this.#outbox.start()
  }

  /** @throws Failure NOT_FOUND for a device that nobody knows yet, CONFLICT, FILE_UNREADABLE, FILE_UNWRITABLE */
  async #sendWhenSeen({ to, sources, pin, protocol }: SendInput): Promise<Transfer> {
    if (protocol === 'classic' || sources.some(({ kind }) => kind === 'staged')) throw cannotWait()
    const peer = acquainted(to, this.#options.devices.list.values(), this.list.values())
    // The text is staged when it goes.
    const text = sources.length === 1 && sources[0]?.kind === 'text' ? sources[0].text : null
    const collected = await this.#collect(sources.filter((source) => source.kind === 'path'))
    const record = this.#open('localsend', peer, collected)
    record.change({ whenSeen: true, ...(text !== null && { text: shownText(text), title: shownLine(text) }) })
    try {
      await this.#outbox.add({ transfer: record.transfer, to: peer.fingerprint, sources, pin: pin ?? null })
    } catch (error) {
      record.end('failed', asFailure(error).toRecord())
      throw error
    }
    return record.transfer
  }

  async #sendKept({ transfer, to, sources, pin }: OutboxItem): Promise<boolean> {
    const peer = await this.#options.devices.find(to)
    // It may have left again, or somebody else answers there: only who shows the certificate is it.
    const there = await this.#options.devices.find(formatHostPort(peer.address, peer.port))
    if (peer.fingerprint !== to || there.fingerprint !== to) return false
    const { alias, address } = peer
    const opening = { ...transfer, whenSeen: false, peer: { alias, address, fingerprint: to } }
    try {
      const staged = await this.#stageTexts(sources)
      const collected = await this.#collect(staged)
      if (!this.#outbox.wants(transfer.id)) return false
      const record = this.#ledger.reopen({ ...opening, ...countsOf(collected) }, listed(collected))
      const client = this.#client(peer, (socket) => record.connected(socket))
      await this.#run(new Outgoing({ record, files: collected.files, client, pin: pin ?? undefined }), staged)
      return record.transfer.state !== 'cancelled' || !this.#outbox.stopped
    } catch (error) {
      if (!this.#outbox.wants(transfer.id)) return false
      this.#ledger.get(transfer.id).end('failed', asFailure(error).toRecord())
      return true
    }
  }

  async #sendClassic(input: SendInput): Promise<Transfer> {
    const to = classicAddress(input.to)
    const sources = await this.#stageTexts(input.sources)
    const collected = await this.#collect(sources)
    const record = this.#open('classic', { alias: to.alias, address: to.host, fingerprint: null }, collected)
    this.#run(new ClassicOutgoing({ record, files: collected.files, to, clock: this.#options.clock }), sources)
    return record.transfer
  }

  #open(protocol: Transfer['protocol'], peer: Transfer['peer'], collected: Collected): TransferRecord {
    const { files, skipped } = collected
    const text = textOf(files)
    const title = text === null ? (files[0]?.name ?? skipped[0]?.name ?? '') : shownLine(text)
    const opening = { protocol, peer, title, text, folder: null, expiresAt: null }
    return this.#ledger.open({ direction: 'out', state: 'waiting', ...opening }, listed(collected))
  }

  #client(peer: PeerAddress, onConnection?: ConstructorParameters<typeof LocalSendClient>[0]['onConnection']) {
    const { identity, self } = this.#options
    return new LocalSendClient({ peer, identity, self, ...(onConnection && { onConnection }) })
  }

  #run(outgoing: Sending, sources: readonly FileSource[]): Promise<void> {
    const run = outgoing.run().then(async () => {
      for (const source of sources) if (source.kind === 'staged') await this.staging.discard(source.id)
      this.#outgoing.delete(outgoing)
    })
    this.#outgoing.set(outgoing, run)
    return run
  }

  #stageTexts(sources: readonly SendSource[]): Promise<FileSource[]> {
    return Promise.all(
      sources.map(async (source) =>
        source.kind === 'text' ? { kind: 'staged', id: await this.staging.receiveText(source.text) } : source,
      ),
    )
  }

  async #collect(sources: readonly FileSource[]): Promise<Collected> {
    const all: Collected = { files: [], skipped: [] }
    for (const source of sources) {
      if (source.kind === 'staged') {
        all.files.push(this.staging.get(source.id))
        continue
      }
      const { files, skipped } = await collect(source.path)
      for (const file of files) all.files.push(file)
      for (const entry of skipped) all.skipped.push(entry)
    }
    return all
  }

  #cancelOutgoing(sessionId: string, address: string): boolean {
    for (const outgoing of this.#outgoing.keys()) {
      if (outgoing.sessionId !== sessionId || outgoing.record.transfer.peer.address !== address) continue
      outgoing.cancel(cancelledByPeer(), 'peer')
      return true
    }
    return false
  }

  async #tell(listener: PeerAddress, sessionId: string): Promise<void> {
    const client = this.#client(listener)
    await client.cancel(sessionId, AbortSignal.timeout(TELL_MS)).catch(() => {})
    client.close()
  }
}

function listed({ files, skipped }: Collected): TransferFile[] {
  return [
    ...files.map(({ id, name, size, type }) => offeredFile(id, name, size, type)),
    ...skipped.map(({ name, path, failure }, index) => ({
      ...offeredFile(`skipped-${index}`, name, 0, ''),
      ...{ state: 'skipped' as const, path, failure: failure.toRecord() },
    })),
  ]
}

function countsOf({ files }: Collected): Pick<Transfer, 'fileCount' | 'total'> {
  return { fileCount: files.length, total: files.reduce((sum, { size }) => sum + size, 0) }
}

/** The text that is all there is to send; null otherwise. */
function textOf(files: readonly SourceFile[]): string | null {
  const preview = files.length === 1 ? files[0]?.preview : undefined
  return preview === undefined ? null : shownText(preview)
}

function decided({ state }: Transfer): Failure {
  return new Failure('CONFLICT', {
    what: 'There is nothing to decide.',
    why: `The transfer is ${state} already.`,
    next: '',
  })
}

function cancelled(): Failure {
  return new Failure('CANCELLED', { what: 'The transfer was cancelled.', why: 'It was cancelled here.', next: '' })
}

function cancelledByPeer(): Failure {
  return new Failure('CANCELLED', { what: 'The transfer was cancelled.', why: 'The receiver cancelled it.', next: '' })
}

function closing(): Failure {
  return new Failure('CANCELLED', {
    what: 'The transfer was cancelled.',
    why: 'Handbill was closed.',
    next: 'Send again.',
  })
}
