import { X509Certificate } from 'node:crypto'
import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { networkInterfaces } from 'node:os'
import type { Finding } from '../../shared/contract/devices.ts'
import { formatHostPort, type HostPort, noAddress, parseHostPort } from './address.ts'
import { LOCALSEND_PORT, type PeerInfo, toAnnouncement } from './announcement.ts'
import type { Clock } from './clock.ts'
import { type Devices, MEETING_POINT } from './devices.ts'
import { clockTrouble, fine, note, trouble, troubleAt } from './findings.ts'
import { type Interface, isLoopback, type Listing, neighbourOf, sourceFor, usableInterfaces } from './interfaces.ts'
import { codeOf, Lane, type MeetingPoint } from './lane.ts'
import type { Credentials } from './peers.ts'
import { type Probed, probe } from './probe.ts'
import { spotsOn } from './spots.ts'

export interface DiagnosisOptions {
  readonly devices: Devices
  readonly identity: Credentials
  /** What we announce; null while nothing listens. */
  readonly self: () => PeerInfo | null
  /** The port that the settings ask for. */
  readonly wantedPort: () => number
  /** Names of the interfaces to use; null means all. */
  readonly interfaces: readonly string[] | null
  readonly whoHolds: (port: number, protocol: 'tcp' | 'udp') => Promise<{ pid: number; name: string } | null>
  readonly clock: Clock
  readonly listing?: () => Listing
  readonly meetingPoint?: MeetingPoint
  /** For each wait for an answer, ms. */
  readonly timeout?: number
}

/** For each stage of a connection, ms: a system takes three seconds to find out that nobody has an address (ARP). */
const KNOCK = 5000
/** How long before its end a certificate is spoken of, ms. */
const ENDS_SOON = 90 * 24 * 60 * 60_000

type Answer = Extract<Probed, { stage: 'answered' }>

/** Why can't I see it? Everything is tried, nothing is guessed; each answer says what to do next. */
export class Diagnosis {
  readonly #options: DiagnosisOptions

  constructor(options: DiagnosisOptions) {
    this.#options = options
  }

  /** @throws Failure INPUT_INVALID for what is no address */
  async run(host?: string): Promise<Finding[]> {
    const at = host === undefined ? undefined : parseHostPort(host)
    if (at === null) throw noAddress(host ?? '')
    const interfaces = this.#usable()
    const here = [
      this.#onInterfaces(interfaces),
      ...(await this.#onListening()),
      ...(await this.#onMulticast(interfaces)),
      this.#onClock(),
    ]
    return [...here, ...(at ? await this.#onHost(at, interfaces) : [await this.#onNeighbours()])]
  }

  #onInterfaces(interfaces: readonly Interface[]): Finding {
    const { interfaces: names } = this.#options
    const missing = names?.find((name) => !interfaces.some((found) => found.name === name))
    if (missing) {
      return trouble(
        'INTERFACE_MISSING',
        { interface: missing },
        `There is no interface named ${missing} with an address: correct HANDBILL_INTERFACES, or connect it.`,
      )
    }
    if (interfaces.length === 0) {
      return trouble('NO_NETWORK', {}, 'This machine is in no network: connect its cable or its Wi-Fi.')
    }
    const shown = interfaces.map(({ name, addresses }) => `${name} (${addresses[0]?.address})`).join(', ')
    return fine('INTERFACE_FINE', { interfaces: shown }, `Devices are looked for by ${shown}.`)
  }

  async #onListening(): Promise<Finding[]> {
    const { self, wantedPort, whoHolds } = this.#options
    const wanted = wantedPort()
    const port = self()?.port
    if (port === undefined) {
      return [trouble('NOT_LISTENING', {}, 'Nobody can send to this machine: nothing listens here; restart Handbill.')]
    }
    if (wanted === 0 || port === wanted)
      return [fine('LISTENING', { port }, `Others reach this machine at port ${port}.`)]
    const holder = await whoHolds(wanted, 'tcp')
    const who = holder ? `${holder.name} (process ${holder.pid})` : 'another program'
    return [
      trouble(
        'PORT_TAKEN',
        { wanted, port, holder: holder ? who : '' },
        `Port ${wanted} is taken by ${who}, so that Handbill listens at ${port}, where a scan does not look: close ${holder?.name ?? 'it'} and restart Handbill.`,
      ),
    ]
  }

  /** Says something to the group by each IPv4 address and hears it come back: this goes the real way. */
  async #onMulticast(interfaces: readonly Interface[]): Promise<Finding[]> {
    const { devices, self, meetingPoint: at = MEETING_POINT, identity } = this.#options
    if (devices.discovery.value.state === 'off') {
      return [trouble('DISCOVERY_OFF', {}, 'Discovery is switched off here: switch it on in the settings.')]
    }
    const found: Finding[] = []
    const us = self() ?? { ...nobody, fingerprint: identity.fingerprint }
    const said = Buffer.from(JSON.stringify(toAnnouncement(us, false)))
    for (const spot of spotsOn(interfaces, { ...at, group6: null })) {
      const heard = new AbortController()
      try {
        const lane = await Lane.open(spot, at, (datagram) => datagram.equals(said) && heard.abort())
        await lane.send(said)
        if (lane.problem === null) await this.#patience(heard.signal)
        await lane.close()
        found.push(await this.#multicastAt(spot.name, lane.problem, heard.signal.aborted))
      } catch (error) {
        found.push(await this.#multicastAt(spot.name, codeOf(error), false))
      }
    }
    return found
  }

  async #multicastAt(name: string, problem: string | null, heard: boolean): Promise<Finding> {
    const { whoHolds, meetingPoint: { port } = MEETING_POINT } = this.#options
    if (heard) return fine('MULTICAST_FINE', { interface: name }, `Multicast by ${name} works.`)
    if (problem === 'EADDRINUSE') {
      const holder = await whoHolds(port, 'udp')
      const who = holder ? `${holder.name} (process ${holder.pid})` : 'a program'
      return trouble(
        'MULTICAST_PORT_TAKEN',
        { port, holder: holder ? who : '' },
        `UDP port ${port} is taken by ${who}, which does not share it: close ${holder?.name ?? 'it'}.`,
      )
    }
    if (problem) {
      return trouble(
        'MULTICAST_NO_ROUTE',
        { interface: name, cause: problem },
        `${name} carries no multicast (${problem}): switch a VPN off, or add devices by their address.`,
      )
    }
    return trouble(
      'MULTICAST_UNHEARD',
      { interface: name, port },
      `What is said to the group by ${name} is not heard: let UDP port ${port} through this machine's firewall.`,
    )
  }

  /** The clock and the certificate have each other for a measure: which of them is wrong, a person sees. */
  #onClock(): Finding {
    const { identity, clock } = this.#options
    const { validFrom, validTo } = new X509Certificate(identity.certificate)
    const [now, from, to] = [clock.now(), Date.parse(validFrom), Date.parse(validTo)]
    const time = new Date(now).toISOString().slice(0, 16)
    const date = new Date(to).toISOString().slice(0, 10)
    if (now < from || now > to) {
      return trouble(
        'CLOCK_WRONG',
        { time },
        `Our certificate is not valid at ${time}, this machine's time: set the clock, or renew the identity in the settings.`,
      )
    }
    if (to - now < ENDS_SOON) {
      return note(
        'CERTIFICATE_ENDS',
        { date },
        `Our certificate ends on ${date}: renew the identity in the settings, and let the others trust it anew.`,
      )
    }
    return fine('CLOCK_FINE', {}, 'The clock of this machine fits its certificate.')
  }

  /** Announces us when nobody is known, since a command that has just begun knows nobody. */
  async #onNeighbours(): Promise<Finding> {
    const { devices, timeout = 3000 } = this.#options
    if (devices.list.size === 0) {
      await devices.refresh()
      await devices.list.changed(AbortSignal.timeout(timeout)).catch(() => {})
    }
    const { size } = devices.list
    if (size > 0)
      return fine('DEVICES_SEEN', { count: size }, `${size === 1 ? 'One device is' : `${size} devices are`} seen now.`)
    return note(
      'NOBODY_SEEN',
      {},
      'No device is seen: open Handbill or LocalSend there, then ask again with its address (handbill doctor ADDRESS).',
    )
  }

  async #onHost({ host, port: given }: HostPort, interfaces: readonly Interface[]): Promise<Finding[]> {
    const { identity, interfaces: names, clock, timeout = KNOCK } = this.#options
    const port = given ?? LOCALSEND_PORT
    const address = isIP(host)
      ? host
      : await lookup(host).then(
          ({ address }) => address,
          () => null,
        )
    if (address === null) {
      return [
        trouble('HOST_UNKNOWN', { host }, `Nobody knows a host named ${host}: use its address, as it shows it itself.`),
      ]
    }
    const at = formatHostPort(address, port)
    const from = names ? sourceFor(interfaces, address) : undefined
    if (from === null) {
      return [
        trouble(
          'HOST_NOT_LED_TO',
          { interfaces: names?.join(', ') ?? '', address },
          `None of the interfaces that may be used (${names?.join(', ')}) leads to ${address}: add the right one to HANDBILL_INTERFACES.`,
        ),
      ]
    }
    const sentAt = clock.now()
    const probed = await probe({ address, port, from, credentials: identity, timeout })
    if (probed.stage !== 'answered') return [troubleAt(at, probed), ...this.#onRouter(address, interfaces)]
    const skew = clockTrouble(at, probed.time, clock.now())
    return [...(await this.#onAnswer(at, address, probed, sentAt, interfaces)), ...(skew ? [skew] : [])]
  }

  async #onAnswer(
    at: string,
    address: string,
    answer: Answer,
    since: number,
    interfaces: readonly Interface[],
  ): Promise<Finding[]> {
    const { alias, fingerprint, status, encrypted } = answer
    if (fingerprint === this.#options.identity.fingerprint) {
      return [note('HOST_IS_SELF', { at }, `${at} is this Handbill itself: give the address of the other device.`)]
    }
    if (status !== 200 || alias === null) {
      return [
        trouble(
          'HOST_SPEAKS_OTHERWISE',
          { at, status },
          `What answers at ${at} does not speak LocalSend (status ${status}): see which program uses that port there.`,
        ),
      ]
    }
    const plain = note('HOST_PLAIN', { alias }, `${alias} has encryption switched off: switch it on in the app there.`)
    return [
      fine('HOST_ANSWERS', { alias, at }, `${alias} answers at ${at}, so that files can be sent there.`),
      ...(encrypted ? [] : [plain]),
      ...(await this.#onHearing(alias, at, address, since, interfaces)),
    ]
  }

  /** Announces us and waits for it to announce itself or to register. */
  async #onHearing(
    alias: string,
    at: string,
    address: string,
    since: number,
    interfaces: readonly Interface[],
  ): Promise<Finding[]> {
    const { devices, timeout = 3000 } = this.#options
    const router = this.#onRouter(address, interfaces)
    if (router.length > 0) return router
    const heard = () =>
      devices.list.values().some(({ paths }) => {
        return paths.some((path) => path.address === address && path.via !== 'manual' && path.lastSeen >= since)
      })
    await devices.refresh()
    const over = AbortSignal.timeout(timeout)
    while (!heard() && !over.aborted) await devices.list.changed(over).catch(() => {})
    if (heard()) return [fine('HOST_HEARD', { alias }, `${alias} heard our announcement, or we heard its own.`)]
    return [
      trouble(
        'HOST_UNICAST_ONLY',
        { alias, port: LOCALSEND_PORT, at },
        `${alias} answers when it is asked and hears no announcement: switch "client isolation" off at the access point, let UDP port ${LOCALSEND_PORT} through its firewall, or add it by its address.`,
      ),
    ]
  }

  #onRouter(address: string, interfaces: readonly Interface[]): Finding[] {
    if (neighbourOf(interfaces, address) || isLoopback(address)) return []
    return [
      note(
        'HOST_BEHIND_ROUTER',
        { address },
        `${address} is in another network than this machine, and announcements do not cross routers: add it by its address.`,
      ),
    ]
  }

  #patience(signal: AbortSignal): Promise<void> {
    const { timeout = 3000 } = this.#options
    if (signal.aborted) return Promise.resolve()
    const over = AbortSignal.any([signal, AbortSignal.timeout(Math.min(timeout, 1000))])
    return new Promise((resolve) => over.addEventListener('abort', () => resolve(), { once: true }))
  }

  #usable(): readonly Interface[] {
    const { interfaces, listing = networkInterfaces } = this.#options
    return usableInterfaces(interfaces, listing())
  }
}

const nobody: PeerInfo = {
  ...{ alias: 'Handbill', version: '2.1', deviceModel: null, deviceType: 'headless' },
  ...{ fingerprint: '', port: LOCALSEND_PORT, protocol: 'https' },
}
