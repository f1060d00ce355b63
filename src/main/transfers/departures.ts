import type { Socket } from 'node:net'
import { join } from 'node:path'
import { asFailure, type Failure } from '../../shared/contract/failure.ts'
import type { SendInput, Transfer } from '../../shared/contract/transfers.ts'
import { formatHostPort, mayBeHost } from '../devices/address.ts'
import { fingerprintIn } from '../devices/announcement.ts'
import type { Clock } from '../devices/clock.ts'
import { notFound } from '../devices/find.ts'
import type { Identity } from '../identity/identity.ts'
import { type Acquaintance, acquainted, cannotWait, unknown } from './acquainted.ts'
import { Bandwidth } from './bandwidth.ts'
import { ClassicOutgoing } from './classic/outgoing.ts'
import { classicAddress } from './classic/to.ts'
import { dueOf } from './due.ts'
import { type Device, Errand } from './errand.ts'
import { countsOf, type FileSource, gather, listed, sizeOf, titled, titledText, withTextsStaged } from './gathering.ts'
import type { Ledger } from './ledger.ts'
import { type ClientOptions, LocalSendClient } from './localsend/client.ts'
import type { Caller } from './localsend/sessions.ts'
import { Outbox, type OutboxItem, type Outcome } from './outbox.ts'
import { Pace } from './pace.ts'
import { PERSIST_MS, TELL_MS } from './patience.ts'
import type { DevicesPort, PeerAddress, SelfInfo } from './ports.ts'
import type { TransferRecord } from './record.ts'
import { Roots } from './roots.ts'
import type { Sending } from './sending.ts'
import { apart, listedDone, sentOf } from './sent.ts'
import type { Collected, SourceFolder } from './sources.ts'
import type { Staging } from './staging.ts'
import type { Hashing } from './thread/hashing.ts'
import type { Trust } from './trust.ts'
import { Waking } from './waking.ts'
import { isSamePlace, waysOf } from './ways.ts'

export interface DeparturesOptions {
  readonly ledger: Ledger
  readonly staging: Staging
  readonly hashing: Hashing
  readonly identity: Identity
  readonly devices: DevicesPort
  readonly self: () => SelfInfo
  readonly dataFolder: string
  readonly clock: Clock
  /** With a peer that takes bytes, where it is not what is usual. */
  readonly patience?: ClientOptions['patience']
  /** How long a transfer goes on trying after its last byte moved; two minutes when left out. */
  readonly persistMs?: number | undefined
  readonly trust: Pick<Trust, 'list' | 'has' | 'seen' | 'warning'>
  /** What everything that goes out shares. */
  readonly bandwidth: Bandwidth
}

type Words = Pick<SendInput, 'pin' | 'limit' | 'despite' | 'persist'>

/** Everything that goes out: what is on its way now, and what waits for its device. */
export class Departures {
  readonly #options: DeparturesOptions
  readonly #outbox: Outbox
  readonly #underWay = new Map<Sending, Promise<void>>()
  readonly #waking: Waking
  readonly #roots = new Roots()
  /** How what this run has sent was to be sent, for another attempt. */
  readonly #said = new WeakMap<TransferRecord, Words & { readonly folders: readonly SourceFolder[] }>()

  constructor(options: DeparturesOptions) {
    this.#options = options
    this.#waking = new Waking(options.clock, () => {
      void options.devices.refresh().catch(() => {})
      for (const sending of this.#underWay.keys()) sending.woke?.()
    })
    this.#outbox = new Outbox({
      file: join(options.dataFolder, 'outbox.json'),
      devices: options.devices.list,
      clock: options.clock,
      send: (item) => this.#sendKept(item),
    })
  }

  /** Lists what waited in an earlier run, and looks out for its devices. */
  async resume(): Promise<void> {
    for (const { transfer } of await this.#outbox.load()) this.#options.ledger.reopen(transfer, [])
    await this.#outbox.start()
  }

  /** @throws Failure as `DevicesPort.find`, NOT_FOUND, FILE_UNREADABLE; with `whenSeen` FILE_UNWRITABLE and CONFLICT */
  async send(input: SendInput): Promise<Transfer> {
    if (input.whenSeen) return this.#keep(input)
    if (input.protocol === 'classic') return this.#sendClassic(input)
    const peer = await this.#options.devices.find(input.to)
    const wanted = fingerprintIn(input.to)
    // Whoever only says that it has the fingerprint gets nothing, not even without a certificate.
    if (wanted !== null && peer.fingerprint !== wanted) throw notFound(input.to)
    return this.#sendTo(peer, input.sources, input)
  }

  /**
   * Sends again what of an ended transfer did not go through, as it was to be sent where that is known from this run.
   * @throws Failure NOT_FOUND, CONFLICT, and as `DevicesPort.find`
   */
  async retry(id: string, pin?: string): Promise<Transfer> {
    const { ledger } = this.#options
    const before = ledger.get(id)
    const { text, peer, title } = before.transfer
    const files = await dueOf(before)
    const { folders = [], ...kept } = this.#said.get(before) ?? {}
    const how = pin === undefined ? kept : { ...kept, pin }
    const found = await this.#findAgain(peer)
    if (text !== null) return this.#sendTo(found, [{ kind: 'text', text }], how)
    const collected = { files, folders: [...folders], skipped: [] }
    const opening = { protocol: 'localsend', peer: toPeer(found), folder: null, expiresAt: null } as const
    const record = ledger.goOn(before, { direction: 'out', state: 'waiting', title, ...opening }, listed(collected))
    void this.#depart(record, found, collected, [], how)
    return record.transfer
  }

  /** What goes from an address that the machine has lost goes on from another, and what waits for one waits no more. */
  follow(addresses: readonly string[]): void {
    this.#roots.look(addresses, this.#underWay.keys())
  }

  /** Resolves when it has ended; an id of something else is passed over. */
  async cancel(id: string, failure: Failure): Promise<void> {
    const record = this.#options.ledger.get(id)
    if (record.transfer.whenSeen) {
      await this.#outbox.remove(id)
      record.end('cancelled', failure.toRecord())
    }
    for (const [sending, run] of this.#underWay) {
      if (sending.record.id !== id) continue
      sending.cancel(failure)
      await run
    }
  }

  /** Ends it like a cut cable; the peer may keep what it has. Resolves when it has ended. */
  async interrupt(id: string, failure: Failure): Promise<void> {
    for (const [sending, run] of this.#underWay) {
      if (sending.record.id !== id) continue
      sending.cancel(failure, 'closing')
      await run
    }
  }

  /** A peer takes back what it let us send; false when nothing of that name goes there. */
  cancelByPeer(sessionId: string, caller: Caller, failure: Failure): boolean {
    const sending = this.#goingTo(sessionId, caller)
    sending?.cancel(failure, 'peer')
    return sending !== undefined
  }

  /** Ends what is under way, and looks out no more; what waits, and what had waited, is kept for the next start. */
  async stop(failure: Failure): Promise<void> {
    const kept = this.#outbox.stop()
    for (const sending of this.#underWay.keys()) sending.cancel(failure, 'closing')
    await Promise.all([...this.#underWay.values(), kept])
  }

  /** False when nothing of that id is on its way. */
  hold(id: string, held: boolean): boolean {
    const sending = [...this.#underWay.keys()].find(({ record }) => record.id === id && !record.ended)
    if (!held && sending && !sending.pace.hold.held) sending.tryNow?.()
    sending?.pace.hold.set('here', held)
    return sending !== undefined
  }

  /** A peer pauses what it lets us send, or goes on with it; false when nothing of that name goes there. */
  holdByPeer(sessionId: string, caller: Caller, held: boolean): boolean {
    const sending = this.#goingTo(sessionId, caller)
    sending?.pace.hold.set('there', held)
    return sending !== undefined
  }

  /** Tells a sender that what it sends us is cancelled, or paused, or not any more. */
  async tellSender(listener: PeerAddress, sessionId: string, word: 'cancel' | 'pause' | 'resume'): Promise<void> {
    const { identity, self } = this.#options
    const client = new LocalSendClient({ peer: listener, identity, self })
    await client.tell(word, sessionId, AbortSignal.timeout(TELL_MS)).catch(() => {})
    client.close()
  }

  async #sendTo(peer: PeerAddress, what: SendInput['sources'], how: Words): Promise<Transfer> {
    const { staging } = this.#options
    const sources = await withTextsStaged(what, staging)
    const collected = await gather(sources, staging)
    const record = this.#open('localsend', toPeer(peer), collected)
    void this.#depart(record, peer, collected, sources, how)
    return record.transfer
  }

  /**
   * Who was sent to before: whoever has shown a certificate is known by it, where it is seen or else was last; anybody
   * else only by the place, and not when a certificate is shown there.
   * @throws Failure NOT_FOUND, and as `DevicesPort.find`
   */
  async #findAgain({ alias, address, port, fingerprint }: Transfer['peer']): Promise<PeerAddress> {
    const { devices } = this.#options
    const seen = fingerprint === null ? null : await devices.find(fingerprint).catch(passOverMissing)
    if (seen?.fingerprint === fingerprint) return seen
    if (address === '' || port === undefined) throw notFound(alias)
    const there = await devices.find(formatHostPort(address, port))
    if (there.fingerprint !== fingerprint) throw notFound(alias)
    return there
  }

  async #sendClassic(input: SendInput): Promise<Transfer> {
    const { staging, clock } = this.#options
    const to = classicAddress(input.to)
    const sources = await withTextsStaged(input.sources, staging)
    const collected = await gather(sources, staging)
    const record = this.#open('classic', { alias: to.alias, address: to.host, fingerprint: null }, collected)
    void this.#run(new ClassicOutgoing({ record, files: collected.files, to, clock, pace: this.#pace(input) }), sources)
    return record.transfer
  }

  async #keep({ to, sources, pin, protocol, limit, despite, persist }: SendInput): Promise<Transfer> {
    const { staging } = this.#options
    const paths = sources.filter((source) => source.kind === 'path' || source.kind === 'folder')
    const [text] = sources.filter((source) => source.kind === 'text')
    if (protocol === 'classic') throw cannotWait('classic')
    if (sources.some(({ kind }) => kind === 'staged')) throw cannotWait('upload')
    const peer = await this.#acquainted(to)
    const record = this.#open('localsend', peer, await gather(paths, staging))
    // The text is staged when it goes.
    record.change({ whenSeen: true, ...(text && paths.length === 0 && titledText(text.text)) })
    try {
      const how = { limit, despite, persist }
      const item = { transfer: record.transfer, to: peer.fingerprint, sources, pin: pin ?? null, ...how }
      await this.#outbox.add(item)
    } catch (error) {
      record.end('failed', asFailure(error).toRecord())
      throw error
    }
    return record.transfer
  }

  /** A name with a dot is the host's that it stands for; who answers there is meant, and nobody who calls itself so. */
  async #acquainted(to: string): Promise<Acquaintance> {
    const { devices, ledger, trust } = this.#options
    const there = mayBeHost(to) ? await devices.find(to).catch(passOverMissing) : null
    if (!there) return acquainted(to, devices.list.values(), ledger.list.values(), trust.list.values())
    const { fingerprint } = there
    if (fingerprint === null) throw unknown(to)
    return { ...toPeer(there), fingerprint }
  }

  async #sendKept({ transfer, to, sources, pin, sent = [], ...how }: OutboxItem): Promise<Outcome> {
    const { devices, ledger, staging } = this.#options
    const peer = await this.#findAgain({ ...transfer.peer, fingerprint: to })
    // It may have left again, or somebody else answers there: only who shows the certificate is it.
    const there = await devices.find(formatHostPort(peer.address, peer.port))
    if (peer.fingerprint !== to || there.fingerprint !== to) return 'absent'
    try {
      const staged = await withTextsStaged(sources, staging)
      const collected = await gather(staged, staging)
      if (!this.#outbox.wants(transfer.id)) return 'absent'
      const opening = { ...transfer, whenSeen: false, peer: toPeer(peer) }
      const { due, done } = apart(collected, sent)
      const counts = { ...countsOf(collected), filesDone: done.length, bytes: sizeOf(done) }
      const record = ledger.reopen({ ...opening, ...counts }, [...listedDone(done), ...listed(due)])
      await this.#depart(record, peer, due, staged, { pin: pin ?? undefined, ...how })
      const { state, failure } = record.transfer
      if (state !== 'done') await this.#outbox.note(transfer.id, sentOf(record, due, sent))
      if (state === 'failed' && failure?.code === 'PEER_UNREACHABLE' && this.#outbox.wants(transfer.id)) {
        ledger.reopen({ ...transfer, peer: toPeer(peer) }, [])
        return 'broken'
      }
      return state === 'cancelled' && this.#outbox.stopped ? 'absent' : 'over'
    } catch (error) {
      if (!this.#outbox.wants(transfer.id)) return 'absent'
      ledger.get(transfer.id).end('failed', asFailure(error).toRecord())
      return 'over'
    }
  }

  #open(protocol: Transfer['protocol'], peer: Transfer['peer'], collected: Collected): TransferRecord {
    const opening = { protocol, peer, ...titled(collected), folder: null, expiresAt: null }
    return this.#options.ledger.open({ direction: 'out', state: 'waiting', ...opening }, listed(collected))
  }

  #depart(
    record: TransferRecord,
    peer: PeerAddress,
    { files, folders }: Collected,
    sources: readonly FileSource[],
    how: Words,
  ): Promise<void> {
    const { clock, hashing, trust, persistMs = PERSIST_MS } = this.#options
    const { pin, limit, despite: meant, persist } = how
    this.#said.set(record, { pin, limit, despite: meant, persist, folders })
    const pace = this.#pace(how)
    const despite = how.despite && (fingerprintIn(how.despite) ?? how.despite)
    const patience = { clock, persistMs: how.persist === undefined ? persistMs : how.persist * 1000 }
    const device = this.#device(record, peer, pace)
    const errand = new Errand({
      record,
      files,
      folders,
      hashing,
      device,
      pin: how.pin,
      despite,
      trust,
      pace,
      ...patience,
    })
    return this.#run(errand, sources)
  }

  #device(record: TransferRecord, peer: PeerAddress, { hold }: Pace): Device {
    const { identity, self, patience, devices } = this.#options
    const waysTo = (fingerprint: string | null) => waysOf(devices.list.get(fingerprint ?? ''), peer, fingerprint)
    return {
      ways: (fingerprint, first) => {
        const ways = waysTo(fingerprint)
        return first
          ? ways.sort((one, other) => Number(isSamePlace(other, peer)) - Number(isSamePlace(one, peer)))
          : ways
      },
      connect: (way, abilities, reached) => {
        const onConnection = (socket: Socket) => {
          reached()
          record.connected(socket)
        }
        const more = { onConnection, held: () => hold.held, patience, abilities }
        return new LocalSendClient({ peer: way, identity, self, ...more })
      },
      lookFor: () => void devices.refresh().catch(() => {}),
      hasLeft: (way, since) => {
        const { fingerprint } = record.transfer.peer
        const heard = devices.list.get(fingerprint ?? '')?.paths.filter(({ lastSeen }) => lastSeen > since) ?? []
        return heard.length > 0 && !heard.some((path) => isSamePlace(way, path))
      },
      moved: async (before, signal) => {
        const known = (way: PeerAddress) => before.some((other) => isSamePlace(other, way))
        while (waysTo(record.transfer.peer.fingerprint).every(known)) await devices.list.changed(signal)
      },
    }
  }

  #pace({ limit }: Words): Pace {
    const { bandwidth, clock } = this.#options
    return limit === undefined ? new Pace(bandwidth) : new Pace(bandwidth, new Bandwidth(clock, () => limit))
  }

  /** By the certificate that the peer has shown, whatever address it has by now; by the address where it has none. */
  #goingTo(sessionId: string, { address, fingerprint }: Caller): Sending | undefined {
    for (const sending of this.#underWay.keys()) {
      if (sending.sessionId !== sessionId) continue
      const { peer } = sending.record.transfer
      const { fingerprint: shown } = peer
      if (shown === null ? peer.address === address : shown === fingerprint) return sending
    }
    return undefined
  }

  #run(sending: Sending, sources: readonly FileSource[]): Promise<void> {
    const { hold } = sending.pace
    hold.follow(() => sending.record.change({ pausedBy: hold.by }))
    const run = sending.run().then(async () => {
      for (const source of sources) if (source.kind === 'staged') await this.#options.staging.discard(source.id)
      this.#underWay.delete(sending)
      if (this.#underWay.size === 0) this.#waking.stop()
    })
    this.#underWay.set(sending, run)
    this.#waking.start()
    return run
  }
}

function toPeer({ alias, address, port, fingerprint }: PeerAddress): Transfer['peer'] {
  return { alias, address, port, fingerprint }
}

/** @throws what is no Failure NOT_FOUND */
function passOverMissing(error: unknown): null {
  if (asFailure(error).code === 'NOT_FOUND') return null
  throw error
}
