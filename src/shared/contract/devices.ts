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

/** Why the list may be empty: what discovery is doing, and what stops it. */
export const discovery = z.object({
  state: z.enum(['off', 'starting', 'on', 'unavailable']),
  interfaces: z.array(z.object({ name: z.string(), address: z.string(), multicast: z.boolean() })),
  /** One sentence in English when `unavailable` or when only some interfaces work; null otherwise. */
  reason: z.string().nullable(),
})
export type Discovery = z.infer<typeof discovery>

/** What a finding is about, for a program to branch on. The first of a group is the good news. */
export const findingCode = z.enum([
  ...['INTERFACE_FINE', 'INTERFACE_MISSING'],
  ...['LISTENING', 'PORT_TAKEN', 'NOT_LISTENING'],
  ...['MULTICAST_FINE', 'DISCOVERY_OFF', 'MULTICAST_PORT_TAKEN', 'MULTICAST_NO_ROUTE', 'MULTICAST_UNHEARD'],
  ...['CLOCK_FINE', 'CLOCK_WRONG'],
  ...['DEVICES_SEEN', 'NOBODY_SEEN'],
  ...['HOST_ANSWERS', 'HOST_UNKNOWN', 'HOST_NOT_LED_TO', 'HOST_REFUSED', 'HOST_SILENT', 'HOST_UNREACHABLE'],
  ...['HOST_CLOSES', 'CERTIFICATE_REFUSED', 'HOST_SPEAKS_OTHERWISE', 'HOST_IS_SELF', 'HOST_PLAIN'],
  ...['HOST_HEARD', 'HOST_BEHIND_ROUTER', 'HOST_UNICAST_ONLY'],
] as const)
export type FindingCode = z.infer<typeof findingCode>

/** One answer to "why can't I see it?", from something that was really tried. */
export const finding = z.object({
  code: findingCode,
  level: z.enum(['fine', 'note', 'trouble']),
  /** In English: what is, and after a colon what to do next. */
  sentence: z.string(),
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
  /** Asks one address (`host`, `host:port`, `[v6]:port`) who it is, and lists it. */
  add: operate.input(z.object({ address: z.string().min(1).max(255) })).output(device),
} satisfies Scoped
