import { z } from 'zod'
import { flowInput } from './flow.ts'
import { live } from './live.ts'
import { operate, read, type Scoped } from './scope.ts'

export const deviceType = z.enum(['mobile', 'desktop', 'web', 'headless', 'server'])
export type DeviceType = z.infer<typeof deviceType>

/** One way to a device: an address it was seen at, and how. */
export const devicePath = z.object({
  address: z.string(),
  port: z.number().int().min(1).max(65535),
  protocol: z.enum(['http', 'https']),
  via: z.enum(['multicast', 'register', 'scan', 'manual']),
  /** The interface of ours it was seen through, where that is known. */
  interface: z.string().nullable(),
  /** Unix time in ms. */
  lastSeen: z.number(),
})
export type DevicePath = z.infer<typeof devicePath>

/**
 * A device on the LAN, one entry however many paths lead to it. `id` is the fingerprint it announced: a hint until
 * a TLS handshake has shown the certificate behind it.
 */
export const device = z.object({
  id: z.string(),
  alias: z.string(),
  model: z.string().nullable(),
  type: deviceType,
  /** LocalSend protocol version it speaks, e.g. `2.1`. */
  version: z.string(),
  /** Best path first. */
  paths: z.array(devicePath).min(1),
  lastSeen: z.number(),
})
export type Device = z.infer<typeof device>

/** An address that somebody added by hand: it is asked at every start, and whenever nobody is listed there. */
export const addedAddress = z.object({
  /** `host:port`, as it was typed but for a port that was left out. */
  id: z.string().min(1).max(300),
  /** Who answered there last: its id among the devices, and its name. */
  device: z.string(),
  alias: z.string(),
  /** Unix time in ms. */
  since: z.number(),
})
export type AddedAddress = z.infer<typeof addedAddress>

/** Why the list may be empty: what discovery is doing, and what stops it. */
export const discovery = z.object({
  state: z.enum(['off', 'starting', 'on', 'unavailable']),
  interfaces: z.array(z.object({ name: z.string(), address: z.string(), multicast: z.boolean() })),
  /** One sentence in English when `unavailable` or when only some interfaces work; null otherwise. */
  reason: z.string().nullable(),
})
export type Discovery = z.infer<typeof discovery>

/**
 * What a finding may be about, for a program to branch on, and the fields that belong to it. The first of a group is the
 * good news. `holder` is the program that has a port, empty when that cannot be known.
 */
export const findings = {
  INTERFACE_FINE: ['interfaces'],
  INTERFACE_MISSING: ['interface'],
  NO_NETWORK: [],

  LISTENING: ['port'],
  PORT_TAKEN: ['wanted', 'port', 'holder'],
  NOT_LISTENING: [],

  MULTICAST_FINE: ['interface'],
  DISCOVERY_OFF: [],
  MULTICAST_PORT_TAKEN: ['port', 'holder'],
  MULTICAST_NO_ROUTE: ['interface', 'cause'],
  MULTICAST_UNHEARD: ['interface', 'port'],

  CLOCK_FINE: [],
  CLOCK_WRONG: ['time'],
  CERTIFICATE_ENDS: ['date'],

  DEVICES_SEEN: ['count'],
  NOBODY_SEEN: [],

  HOST_ANSWERS: ['alias', 'at'],
  HOST_UNKNOWN: ['host'],
  HOST_NOT_LED_TO: ['interfaces', 'address'],
  HOST_REFUSED: ['at'],
  HOST_SILENT: ['at'],
  HOST_UNREACHABLE: ['at', 'cause'],
  HOST_CLOSES: ['at', 'cause'],
  CERTIFICATE_REFUSED: ['at', 'cause'],
  HOST_SPEAKS_OTHERWISE: ['at', 'status'],
  HOST_IS_SELF: ['at'],
  HOST_PLAIN: ['alias'],
  HOST_CLOCK_BEHIND: ['at', 'minutes'],
  HOST_CLOCK_AHEAD: ['at', 'minutes'],

  HOST_HEARD: ['alias'],
  HOST_BEHIND_ROUTER: ['address'],
  HOST_UNICAST_ONLY: ['alias', 'port', 'at'],
} as const
export type FindingCode = keyof typeof findings
export type FindingData<C extends FindingCode> = Readonly<Record<(typeof findings)[C][number], string | number>>

/** One answer to "why can't I see it?", from something that was really tried. */
export const finding = z.object({
  code: z.enum(Object.keys(findings) as [FindingCode, ...FindingCode[]]),
  level: z.enum(['fine', 'note', 'trouble']),
  /** In English: what is, and after a colon what to do next. */
  sentence: z.string(),
  /** What the sentence names, for one in another language. */
  data: z.record(z.string(), z.union([z.string(), z.number()])),
})
export type Finding = z.infer<typeof finding>

export const devicesContract = {
  watch: read.input(flowInput).output(live(device)),
  /**
   * Announces again and asks the addresses added by hand; resolves when that is on its way. With `scan` it also knocks
   * at every address of the local networks, for devices that hear no announcement.
   */
  refresh: operate.input(z.object({ scan: z.boolean().optional() }).optional()).output(z.void()),
  /**
   * Tries out what keeps devices from seeing each other: this machine's side, and with `host` (as in `add`) the way to
   * one device. Takes up to ten seconds.
   */
  diagnose: operate.input(z.object({ host: z.string().min(1).max(255).optional() })).output(z.array(finding)),
  /** Asks one address (`host`, `host:port`, `[v6]:port`) who it is, lists it, and remembers the address. */
  add: operate.input(z.object({ address: z.string().min(1).max(255) })).output(device),
  /** The addresses that are remembered. */
  added: read.input(flowInput).output(live(addedAddress)),
  /** Asks an address no more, and takes off the list who is known by it alone. */
  forget: operate.input(z.object({ address: z.string().min(1).max(300) })).output(z.void()),
} satisfies Scoped
