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

export const devicesContract = {
  watch: read.input(flowInput).output(live(device)),
  /** Announces again and asks the addresses added by hand; resolves when that is on its way. */
  refresh: operate.output(z.void()),
  /** Asks one address (`host`, `host:port`, `[v6]:port`) who it is, and lists it. */
  add: operate.input(z.object({ address: z.string().min(1).max(255) })).output(device),
} satisfies Scoped
