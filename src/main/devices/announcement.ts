import { z } from 'zod'
import { type DeviceType, deviceType } from '../../shared/contract/devices.ts'

/** The multicast port and the port of LocalSend's HTTP(S) server (protocol v2.1 §1). */
export const LOCALSEND_PORT = 53317
/** What Handbill says it speaks. */
export const PROTOCOL_VERSION = '2.1'

/**
 * What two Handbills can do with each other beyond the protocol, by the version of each ability. It rides in the same
 * JSON under `handbill`, a field that every other peer ignores.
 */
export const ABILITIES = { resume: 1, pause: 1, digest: 1, batch: 1 } as const

/** What a peer says of itself, in LocalSend's announce, register and info alike (protocol v2.1 §3). */
export interface PeerInfo {
  alias: string
  version: string
  deviceModel: string | null
  deviceType: DeviceType
  fingerprint: string
  port: number
  protocol: 'http' | 'https'
}

/** Characters that would move a terminal's cursor or turn a line of text around. */
const UNSHOWABLE = /[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu

const shown = (longest: number) =>
  z
    .string()
    .max(longest)
    .transform((text) => text.replace(UNSHOWABLE, ' ').trim())

const fingerprint = z
  .string()
  .regex(/^[\x21-\x7e]{1,128}$/)
  .transform(normaliseFingerprint)

/** Another Handbill's abilities; a version that does not fit any shape counts as none. */
export const abilitiesJson = z
  .object({
    resume: z.number().int().nullish().catch(null),
    pause: z.number().int().nullish().catch(null),
    /** It takes the hash of a file after its bytes. */
    digest: z.number().int().nullish().catch(null),
    /** It takes many small files in one body. */
    batch: z.number().int().nullish().catch(null),
    /** In an offer: the first contact that gave its short code. */
    meeting: z.string().max(64).nullish().catch(null),
  })
  .nullish()
  .catch(null)
export type Abilities = z.output<typeof abilitiesJson>

/**
 * What a peer says of itself in `register`, in the answer to it, in `info` and in `prepare-upload` (protocol v2.1
 * §3 and §4). Fields that are unknown are ignored; all but the alias may be missing, and a type that does not
 * exist yet counts as `desktop` (§7.1).
 */
export const peerInfoJson = z.object({
  alias: shown(200).pipe(z.string().min(1)),
  version: shown(16).nullish(),
  deviceModel: shown(200).nullish(),
  deviceType: deviceType.nullish().catch(null),
  fingerprint: fingerprint.nullish().catch(null),
  port: z.number().int().min(1).max(65535).nullish(),
  protocol: z.enum(['http', 'https']).nullish(),
  handbill: abilitiesJson,
})
export type PeerInfoJson = z.output<typeof peerInfoJson>

/** A multicast datagram: the same, with a fingerprint, and whether an answer is wanted. */
export const announcementJson = peerInfoJson.extend({ fingerprint, announce: z.boolean().nullish().catch(null) })
export type AnnouncementJson = z.output<typeof announcementJson>

/** Announcements are a few hundred bytes; what is longer is no announcement. */
export const LONGEST_ANNOUNCEMENT = 4096

/** Parses a datagram; null for whatever is not an announcement. */
export function parseAnnouncement(datagram: Uint8Array): AnnouncementJson | null {
  if (datagram.length > LONGEST_ANNOUNCEMENT) return null
  try {
    const parsed = announcementJson.safeParse(JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(datagram)))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}

/** What is known of a peer apart from its own words. */
export interface Presented {
  /** Hash of the certificate that it presented; it outranks the JSON's claim. Null without TLS. */
  fingerprint: string | null
  /** Where it answered, for fields that it left out. */
  port?: number
  protocol?: PeerInfo['protocol']
}

/** The whole picture of a peer; null when neither it nor its certificate says who it is. */
export function toPeerInfo(json: PeerInfoJson, presented: Presented = { fingerprint: null }): PeerInfo | null {
  const id = presented.fingerprint ?? json.fingerprint
  if (!id) return null
  return {
    alias: json.alias,
    // Only the first version of the protocol left it out.
    version: json.version || '1.0',
    deviceModel: json.deviceModel || null,
    deviceType: json.deviceType ?? 'desktop',
    fingerprint: normaliseFingerprint(id),
    port: json.port ?? presented.port ?? LOCALSEND_PORT,
    protocol: json.protocol ?? presented.protocol ?? 'https',
  }
}

/**
 * Our own JSON. With `announce` it is a datagram (true: please answer; false: an answer); without, the body of
 * `register` or of `info`. Every field is there, `null` or not: some peers insist on it.
 */
export function toAnnouncement(self: PeerInfo, announce?: boolean) {
  const { alias, version, deviceModel, deviceType, fingerprint, port, protocol } = self
  const localSend = { alias, version, deviceModel, deviceType, fingerprint, port, protocol, download: false }
  const json = { ...localSend, handbill: ABILITIES }
  return announce === undefined ? json : { ...json, announce }
}

/** A certificate's hash is compared in upper case; a peer on plain HTTP has a random string, left as it is. */
export function normaliseFingerprint(text: string): string {
  return /^[0-9a-f]{64}$/i.test(text) ? text.toUpperCase() : text
}

/** A fingerprint as people write it, in groups or with colons; null for anything else. */
export function fingerprintIn(words: string): string | null {
  const plain = normaliseFingerprint(words.replace(/[\s:]/g, ''))
  return /^[0-9A-F]{64}$/.test(plain) ? plain : null
}
