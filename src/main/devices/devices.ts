import { networkInterfaces } from 'node:os'
import type { Device, DevicePath, Discovery } from '../../shared/contract/devices.ts'
import { Failure } from '../../shared/contract/failure.ts'
import type { LiveCollection, LiveValue } from '../../shared/contract/live.ts'
import { Added } from './added.ts'
import { formatHostPort, type HostPort, leadsTo, mayBeHost, noAddress, parseHostPort } from './address.ts'
import {
  type AnnouncementJson,
  fingerprintIn,
  LOCALSEND_PORT,
  type PeerInfo,
  parseAnnouncement,
  toPeerInfo,
} from './announcement.ts'
import { type Clock, systemClock } from './clock.ts'
import { findDevice, notFound, type Target, targetOf } from './find.ts'
import { type Interface, type Listing, neighbourOf, sourceFor, usableInterfaces } from './interfaces.ts'
import { type Answered, isHopeless, isSilent, knock, type Lookup, resolves } from './knock.ts'
import type { MeetingPoint } from './lane.ts'
import { Multicast } from './multicast.ts'
import { type Credentials, type Endpoint, Peers } from './peers.ts'
import { Registry } from './registry.ts'
import { SCAN_AT_ONCE, SCAN_TIMEOUT, scanTargets } from './scan.ts'

export type { Credentials, PeerInfo, Target }

export interface DevicesOptions {
  /** Asked at every announcement, so that a new alias or port is told at once. Null while nothing listens. */
  self: () => PeerInfo | null
  identity: Credentials
  /** Names of the interfaces to use; null means all. */
  interfaces: readonly string[] | null
  /** Whether to announce and listen by multicast, asked at `start` and `restart`; always when left out. */
  discovery?: () => boolean
  clock?: Clock
  /** Called whenever the machine's interfaces were looked at: an address that came needs more than our own sockets. */
  looked?: () => void
  /** `os.networkInterfaces`, unless a test wants a machine of its own making. */
  listing?: () => Listing
  /** LocalSend's own group and port unless a test wants another. */
  meetingPoint?: MeetingPoint
  /** What a host's name stands for, unless a test wants names of its own making. */
  lookup?: Lookup
  /** Milliseconds to wait for a peer to say who it is. */
  timeout?: number
  /** Most devices held at once. */
  limit?: number
  /** Where addresses added by hand are kept; they are forgotten at the end when left out. */
  file?: string
}

/** LocalSend protocol v2.1 §1; the IPv6 group is that of the app (`packages/core`). */
export const MEETING_POINT: MeetingPoint = { group: '224.0.0.167', group6: 'ff12::fd3a:e420', port: LOCALSEND_PORT }
/** How often we remind others of us and look after the list, ms. */
export const BEAT = 30_000
/** How often we look whether interfaces came or went, ms: it costs a tenth of a millisecond. */
export const LOOK = 1_000
/** Who was silent for this long is asked, and goes when it does not answer, ms. Three beats: two may get lost. */
export const SILENCE = 3 * BEAT
/** Questions under way at once, to answer announcements or to ask the silent; what is more waits or is dropped. */
const AT_ONCE = 16

/**
 * Who is on the LAN. Everything here is a hint, as anybody can announce anything; only a TLS handshake shows who
 * a peer is, and whoever sends checks that.
 */
export class Devices {
  readonly list: LiveCollection<Device>
  readonly discovery: LiveValue<Discovery>
  readonly #options: DevicesOptions
  readonly #clock: Clock
  readonly #usable: () => readonly Interface[]
  readonly #registry: Registry
  readonly #multicast: Multicast
  readonly #peers: Peers
  readonly #added: Added
  readonly #answering = new Set<string>()
  #lookingAfter = false
  #scanning = false
  #turn: Promise<unknown> = Promise.resolve()
  #nextBeat: (() => void) | undefined
  #nextLook: (() => void) | undefined

  constructor(options: DevicesOptions) {
    const { self, interfaces: names, identity: credentials, clock = systemClock } = options
    const { meetingPoint: at = MEETING_POINT, timeout = 2000, limit = 1000, listing = networkInterfaces } = options
    this.#options = options
    this.#clock = clock
    this.#usable = () => usableInterfaces(names, listing())
    this.#added = new Added(options.file ?? null, clock)
    this.#registry = new Registry(() => credentials.fingerprint, limit)
    this.#multicast = new Multicast({
      at,
      names,
      usable: this.#usable,
      clock,
      self,
      heard: (datagram, from) => {
        const announcement = parseAnnouncement(datagram)
        if (announcement) this.#heard(announcement, from)
      },
    })
    const from = (address: string) => (names ? sourceFor(this.#usable(), address) : undefined)
    this.#peers = new Peers({ credentials, from, timeout })
    this.list = this.#registry.list
    this.discovery = this.#multicast.discovery
  }

  /** Why devices are not found by themselves; null while they are, and while discovery is off. */
  get problem(): Failure<'MULTICAST_UNAVAILABLE'> | null {
    return this.#multicast.problem
  }

  /** Opens multicast and announces us. Never fails for want of multicast: `discovery` and `problem` say so. */
  start(): Promise<void> {
    return this.#inTurn(async () => {
      this.#peers.start()
      await this.#added.load()
      await this.#open()
      this.#nextBeat ??= this.#clock.after(BEAT, () => void this.#beat())
      this.#nextLook ??= this.#clock.after(LOOK, () => void this.#look())
      this.#askAdded()
    })
  }

  /** Applies a change of the discovery setting; the list stays. */
  restart(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#multicast.close()
      if (this.#nextBeat) await this.#open()
    })
  }

  /** Our identity has become another one: others are told at once, and nobody else can be it. */
  becameAnother(): void {
    this.#registry.drop(this.#options.identity.fingerprint)
    this.#multicast.announce()
  }

  /** Closes every socket, gives up on every question, and empties the list. */
  stop(): Promise<void> {
    this.#rest()
    return this.#inTurn(async () => {
      // A start that came before this stop has had its turn by now.
      this.#rest()
      await this.#multicast.close()
      this.#registry.clear()
    })
  }

  /** Announces again and asks the addresses added by hand, with `scan` all neighbours; resolves when that is on its way. */
  async refresh({ scan = false } = {}): Promise<void> {
    await this.#inTurn(async () => {
      await this.#multicast.retry()
      this.#multicast.announce()
    })
    this.#options.looked?.()
    this.#askAdded()
    if (scan) void this.#scan()
  }

  /** The addresses added by hand. */
  get added() {
    return this.#added.list
  }

  /**
   * Asks one address (`host`, `host:port`, `[v6]:port`) who it is, lists it, and remembers the address.
   *
   * @throws Failure INPUT_INVALID, PEER_UNREACHABLE, PEER_REFUSED; CONFLICT when it is ourselves, or when there are too
   *   many; FILE_UNWRITABLE when it is listed and cannot be remembered
   */
  async add(address: string): Promise<Device> {
    const at = parseHostPort(address)
    if (!at) throw noAddress(address)
    await this.#added.load()
    this.#added.assertRoom(at)
    const device = await this.#listen(this.#knock(at))
    await this.#added.note(at, device)
    return device
  }

  /**
   * Asks an address added by hand no more; who is known by it alone is not listed any more.
   *
   * @throws Failure INPUT_INVALID, NOT_FOUND, FILE_UNWRITABLE
   */
  async forget(address: string): Promise<void> {
    const at = parseHostPort(address)
    if (!at) throw noAddress(address)
    const { device } = await this.#added.forget(at)
    for (const path of this.list.get(device)?.paths ?? [])
      if (path.via === 'manual' && leadsTo(path, at)) this.#registry.dropPath(device, path)
  }

  /**
   * Where to send for a fingerprint, an id, an alias, or `host[:port]` (which is asked who it is). A name with a dot is
   * the host's that it stands for; only where there is none it may be an alias, to the letter.
   *
   * @throws Failure NOT_FOUND; CONFLICT for an alias of several, or for ourselves; PEER_UNREACHABLE, PEER_REFUSED.
   */
  async find(to: string): Promise<Target> {
    const at = fingerprintIn(to) === null ? parseHostPort(to) : null
    const isHost = at !== null && mayBeHost(to) && (await resolves(at, this.#options.lookup))
    const known = isHost ? undefined : findDevice(this.list.values(), to)
    if (known) return targetOf(known)
    if (!at || (mayBeHost(to) && !isHost)) throw notFound(to)
    try {
      const { info, endpoint } = await this.#others(this.#knock(at))
      const fingerprint = endpoint.protocol === 'https' ? info.fingerprint : null
      this.#met(info, endpoint, 'manual')
      return { ...endpoint, fingerprint, alias: info.alias }
    } catch (error) {
      // A single word that is no host was rather meant as a name.
      const isWord = at.port === null && !/[.:]/.test(at.host)
      throw isWord && error instanceof Failure && error.code === 'PEER_UNREACHABLE' ? notFound(to) : error
    }
  }

  /** A peer told us who it is (register). A hint, as every discovery is. */
  seen(info: PeerInfo, path: DevicePath): void {
    // What a socket that takes both families calls an IPv4 peer.
    const address = path.address.replace(/^::ffff:(?=\d+\.)/i, '')
    this.#registry.seen(info, { ...path, address, interface: path.interface ?? this.#interfaceTo(address) })
  }

  #heard(announcement: AnnouncementJson, from: { address: string; interface: string }): void {
    const info = toPeerInfo(announcement)
    if (!info || info.fingerprint === this.#options.identity.fingerprint) return
    const endpoint = { address: from.address, port: info.port, protocol: info.protocol }
    const isNew = !this.#registry.has(info.fingerprint, endpoint)
    this.#take(info, endpoint, 'multicast', from.interface)
    if (announcement.announce || isNew) void this.#answer(info.fingerprint, endpoint)
  }

  /** Tells an announcing peer who we are (protocol v2.1 §3.1), and learns by its certificate who it is. */
  async #answer(id: string, endpoint: Endpoint): Promise<void> {
    const self = this.#options.self()
    const key = formatHostPort(endpoint.address, endpoint.port)
    if (!self || this.#answering.has(key) || this.#answering.size >= AT_ONCE) return
    this.#answering.add(key)
    try {
      const shown = (fingerprint: string) => {
        if (fingerprint !== id) this.#registry.dropPath(id, endpoint)
      }
      const info = await this.#peers.register(endpoint, self, { shown })
      this.#met(info, endpoint, 'register')
    } catch {
      this.#multicast.answer()
    } finally {
      this.#answering.delete(key)
    }
  }

  /** Registers with every neighbour (protocol v2.1 §3.2), one scan at a time. */
  async #scan(): Promise<void> {
    const self = this.#options.self()
    if (!self || this.#scanning) return
    this.#scanning = true
    const targets = scanTargets(this.#usable()).reverse()
    const turns = Array.from({ length: SCAN_AT_ONCE }, async () => {
      for (let address = targets.pop(); address; address = targets.pop()) await this.#scanOne(address, self)
    })
    await Promise.all(turns)
    this.#scanning = false
  }

  async #scanOne(address: string, self: PeerInfo): Promise<void> {
    const { port } = this.#options.meetingPoint ?? MEETING_POINT
    for (const protocol of ['https', 'http'] as const) {
      const endpoint = { address, port, protocol }
      try {
        const info = await this.#peers.register(endpoint, self, { connectTimeout: SCAN_TIMEOUT })
        this.#met(info, endpoint, 'scan')
        return
      } catch (error) {
        if (isHopeless(error) || isSilent(error) || this.#peers.canEncrypt(endpoint)) return
      }
    }
  }

  #rest(): void {
    this.#nextBeat?.()
    this.#nextBeat = undefined
    this.#nextLook?.()
    this.#nextLook = undefined
    this.#peers.stop()
  }

  /** Interfaces come and go: announces us where we were not before. */
  async #look(): Promise<void> {
    this.#nextLook = this.#clock.after(LOOK, () => void this.#look())
    this.#options.looked?.()
    const changed = await this.#inTurn(() => this.#multicast.follow())
    if (changed) this.#multicast.announce()
  }

  async #beat(): Promise<void> {
    const mine = this.#clock.after(BEAT, () => void this.#beat())
    this.#nextBeat = mine
    // Opening sockets comes first, and a stop may have come meanwhile.
    await this.#turn
    if (this.#nextBeat !== mine) return
    this.#multicast.remind()
    this.#askAdded((device) => this.list.get(device) === undefined)
    if (this.#lookingAfter) return
    this.#lookingAfter = true
    await this.#lookAfter()
    this.#lookingAfter = false
  }

  /** Asks the silent ones once, since LocalSend announces itself only at its start; who does not answer goes. */
  async #lookAfter(): Promise<void> {
    const before = this.#clock.now() - SILENCE
    const silent: Device[] = []
    for (const device of this.list.values()) {
      if (device.lastSeen < before) silent.push(device)
      else this.#registry.dropSilent(device.id, before)
    }
    const turns = Array.from({ length: AT_ONCE }, async () => {
      for (let device = silent.pop(); device; device = silent.pop()) {
        await this.#askWhetherThere(device)
        this.#registry.dropSilent(device.id, before)
      }
    })
    await Promise.all(turns)
  }

  async #askWhetherThere({ id, paths }: Device): Promise<void> {
    for (const path of paths.slice(0, 3)) {
      const info = await this.#peers.info(path).catch(() => null)
      if (!info) continue
      this.#met(info, path, path.via, path.interface)
      if (info.fingerprint === id) return
    }
  }

  #knock(at: HostPort): Promise<Answered> {
    return knock(this.#peers, at, this.#options.lookup)
  }

  #askAdded(which?: (device: string) => boolean): void {
    const ask = (at: HostPort) => this.#listen(this.#knock(at))
    void this.#added.ask(ask, which).catch(() => {})
  }

  async #listen(answer: Promise<Answered>): Promise<Device> {
    const { info, endpoint } = await this.#others(answer)
    return this.#met(info, endpoint, 'manual')!
  }

  /** @throws Failure CONFLICT when it was we who answered. */
  async #others(answer: Promise<Answered>): Promise<Answered> {
    const answered = await answer
    if (answered.info.fingerprint !== this.#options.identity.fingerprint) return answered
    throw new Failure('CONFLICT', {
      what: 'That address is this Handbill itself.',
      why: `${formatHostPort(answered.endpoint.address, answered.endpoint.port)} shows our own certificate.`,
      next: 'Give the address of another device.',
    })
  }

  /** It answered and showed its certificate: who was thought to be there is not, or not any more. */
  #met(info: PeerInfo, endpoint: Endpoint, via: DevicePath['via'], through?: string | null): Device | undefined {
    if (endpoint.protocol === 'https') this.#registry.proven(info.fingerprint, endpoint)
    return this.#take(info, endpoint, via, through)
  }

  /** Puts down a sighting of this moment. The endpoint counts that was really heard or asked, not the JSON's. */
  #take(info: PeerInfo, endpoint: Endpoint, via: DevicePath['via'], through?: string | null): Device | undefined {
    const { address, port, protocol } = endpoint
    const lastSeen = this.#clock.now()
    const seenThrough = through ?? this.#interfaceTo(address)
    return this.#registry.seen(info, { address, port, protocol, via, interface: seenThrough, lastSeen })
  }

  #interfaceTo(address: string): string | null {
    return neighbourOf(this.#usable(), address)?.name ?? null
  }

  async #open(): Promise<void> {
    if (this.#multicast.running || this.#options.discovery?.() === false) return
    await this.#multicast.open()
    this.#multicast.announce()
  }

  /** Opening and closing sockets takes turns: a stop during a start comes after it. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work)
    this.#turn = done.catch(() => {})
    return done
  }
}
