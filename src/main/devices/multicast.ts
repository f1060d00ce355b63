import type { Discovery } from '../../shared/contract/devices.ts'
import { Failure } from '../../shared/contract/failure.ts'
import { LiveValue } from '../../shared/contract/live.ts'
import { type PeerInfo, toAnnouncement } from './announcement.ts'
import type { Clock } from './clock.ts'
import type { Interface } from './interfaces.ts'
import { addressOf, codeOf, type Heard, Lane, type MeetingPoint, type Spot } from './lane.ts'
import { spotsOn } from './spots.ts'

/** A datagram is easily lost, so an announcement is made three times; ms after the call, as LocalSend does. */
const BURST = [100, 500, 2000] as const
/** Answers by datagram are gathered for this long, ms. */
const ANSWER_DELAY = 100

export interface MulticastOptions {
  at: MeetingPoint
  /** Names of the interfaces that were asked for; null means all. */
  names: readonly string[] | null
  /** The interfaces there are at this moment, of those that may be used. */
  usable: () => readonly Interface[]
  clock: Clock
  /** Asked at every announcement. Null while nothing listens here: then nothing is announced. */
  self: () => PeerInfo | null
  heard: Heard
}

/** Announces us on every interface and hears who else is there. */
export class Multicast {
  readonly discovery = new LiveValue<Discovery>({ state: 'off', interfaces: [], reason: null })
  readonly #options: MulticastOptions
  #lanes: Lane[] = []
  /** Spots that could not be opened, and the error's code. */
  #shut: { spot: Spot; code: string }[] = []
  #spots = ''
  #burst: (() => void)[] = []
  #answer: (() => void) | undefined
  #running = false

  constructor(options: MulticastOptions) {
    this.#options = options
  }

  get running(): boolean {
    return this.#running
  }

  /** Set when no interface does multicast at all. */
  get problem(): Failure<'MULTICAST_UNAVAILABLE'> | null {
    const { state, reason } = this.discovery.value
    if (state !== 'unavailable') return null
    return new Failure('MULTICAST_UNAVAILABLE', {
      what: 'Devices on the network cannot be found by themselves.',
      why: reason ?? 'No interface does multicast.',
      next: 'Sending to an address works all the same; devices that know this one can still send to it.',
      interfaces: this.#shut.map(({ spot }) => spot.name),
    })
  }

  /** Never throws: where multicast cannot be had, `discovery` says why. */
  async open(): Promise<void> {
    this.#running = true
    this.discovery.set({ state: 'starting', interfaces: [], reason: null })
    const spots = this.#findSpots()
    this.#spots = keyOf(spots)
    for (const spot of spots) {
      try {
        this.#lanes.push(await Lane.open(spot, this.#options.at, this.#options.heard))
      } catch (error) {
        this.#shut.push({ spot, code: codeOf(error) })
      }
    }
    this.#tell()
  }

  async close(): Promise<void> {
    this.#running = false
    for (const callOff of this.#burst) callOff()
    this.#answer?.()
    this.#answer = undefined
    const lanes = this.#lanes
    this.#lanes = []
    this.#shut = []
    await Promise.all(lanes.map((lane) => lane.close()))
    this.discovery.set({ state: 'off', interfaces: [], reason: null })
  }

  /** Opens anew when the machine's interfaces are others than before. True when they were. */
  async follow(): Promise<boolean> {
    if (!this.running || keyOf(this.#findSpots()) === this.#spots) return false
    await this.close()
    await this.open()
    return true
  }

  /** As `follow`, and tries again what could not be opened: a person asked for it. */
  async retry(): Promise<void> {
    if (!this.running || (await this.follow()) || this.#shut.length === 0) return
    await this.close()
    await this.open()
  }

  /** Announces us three times over the next two seconds, and asks everybody to answer. */
  announce(): void {
    if (!this.running) return
    for (const callOff of this.#burst) callOff()
    this.#burst = BURST.map((ms) => this.#options.clock.after(ms, () => void this.#say(true)))
  }

  /** Says once that we are here, without asking for answers. */
  remind(): void {
    void this.#say(false)
  }

  /** As `remind`, a little later and once for however many asked: made-up announcements must not make us loud. */
  answer(): void {
    if (!this.running) return
    this.#answer ??= this.#options.clock.after(ANSWER_DELAY, () => {
      this.#answer = undefined
      this.remind()
    })
  }

  async #say(announce: boolean): Promise<void> {
    const self = this.#options.self()
    if (!self || this.#lanes.length === 0) return
    const datagram = Buffer.from(JSON.stringify(toAnnouncement(self, announce)))
    const lanes = this.#lanes
    const before = lanes.map(({ problem }) => problem)
    await Promise.all(lanes.map((lane) => lane.send(datagram)))
    if (lanes === this.#lanes && lanes.some(({ problem }, index) => problem !== before[index])) this.#tell()
  }

  #findSpots(): Spot[] {
    return spotsOn(this.#options.usable(), this.#options.at)
  }

  #tell(): void {
    const working = this.#lanes.filter(({ problem }) => problem === null)
    this.discovery.set({
      state: working.length > 0 ? 'on' : 'unavailable',
      interfaces: [
        ...this.#lanes.map(({ name, address, problem }) => ({ name, address, multicast: problem === null })),
        ...this.#shut.map(({ spot }) => ({ name: spot.name, address: addressOf(spot), multicast: false })),
      ],
      reason: this.#reason(),
    })
  }

  /** The first thing that stands in the way, in one sentence. */
  #reason(): string | null {
    const { names, at } = this.#options
    // An interface that does multicast in one family does it well enough.
    const working = new Set(this.#lanes.filter(({ problem }) => problem === null).map(({ name }) => name))
    const shut = [
      ...this.#shut.map(({ spot, code }) => ({ name: spot.name, code })),
      ...this.#lanes.flatMap(({ name, problem }) => (problem ? [{ name, code: problem }] : [])),
    ].filter(({ name }) => !working.has(name))
    const taken = shut.find(({ code }) => code === 'EADDRINUSE')
    if (taken) return `UDP port ${at.port} is taken by a program that does not share it.`
    if (shut[0]) return `The interface ${shut[0].name} does no multicast (${shut[0].code}).`
    const missing = names?.find((name) => !this.#lanes.some((lane) => lane.name === name))
    if (missing) return `There is no interface named ${missing} with an address.`
    return this.#lanes.length > 0 ? null : 'This machine has no network interface with an address.'
  }
}

function keyOf(spots: readonly Spot[]): string {
  return JSON.stringify(spots)
}
