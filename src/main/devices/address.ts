import { isIP } from 'node:net'
import { Failure } from '../../shared/contract/failure.ts'
import { LOCALSEND_PORT } from './announcement.ts'

/** Where to knock; no port means the protocol's own. */
export interface HostPort {
  readonly host: string
  readonly port: number | null
}

/** One label of a host name (RFC 1123 §2.1); underscores occur on real LANs. */
const LABEL = /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/i

/** Reads `host`, `host:port`, `[v6]:port`, `[v6]` or a bare IPv6 address; null for anything else. */
export function parseHostPort(text: string): HostPort | null {
  const trimmed = text.trim()
  if (isIP(trimmed)) return { host: spelled(trimmed), port: null }
  const [, bracketed, named, digits] = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/.exec(trimmed) ?? []
  const port = digits === undefined ? null : Number(digits)
  if (port !== null && (port < 1 || port > 65535)) return null
  if (bracketed !== undefined) return isIP(bracketed) === 6 ? { host: spelled(bracketed), port } : null
  if (named === undefined || !isHost(named)) return null
  return { host: named, port }
}

/** IPv6 as RFC 5952 has it, for one address can be written in many ways; its zone, and all else, as it is. */
function spelled(address: string): string {
  if (isIP(address) !== 6) return address
  const [plain = '', ...zone] = address.split('%')
  return [new URL(`http://[${plain}]`).hostname.slice(1, -1), ...zone].join('%')
}

/** An IP address, or a host with its port: what nobody means as a name. */
export function isAddress(text: string): boolean {
  const at = parseHostPort(text)
  return at !== null && (at.port !== null || isIP(at.host) !== 0)
}

/** A name of the network's rather than of a device: with a dot in it, it may stand for an address. */
export function mayBeHost(text: string): boolean {
  const at = parseHostPort(text)
  return at !== null && at.port === null && isIP(at.host) === 0 && at.host.includes('.')
}

/** `host:port` as a person would type it. */
export function formatHostPort(host: string, port: number): string {
  return isIP(host) === 6 ? `[${host}]:${port}` : `${host}:${port}`
}

/** Whether that is where an address leads; what a name stands for now is anybody's guess. */
export function leadsTo(path: { readonly address: string; readonly port: number }, { host, port }: HostPort): boolean {
  return path.port === (port ?? LOCALSEND_PORT) && (isIP(host) === 0 || path.address === host)
}

function isHost(name: string): boolean {
  if (isIP(name) === 4) return true
  // Digits and dots that are no address are a slip of the finger, not a name.
  if (/^[\d.]+$/.test(name)) return false
  return (
    name.length <= 253 &&
    name
      .replace(/\.$/, '')
      .split('.')
      .every((label) => LABEL.test(label))
  )
}

export function noAddress(address: string): Failure<'INPUT_INVALID'> {
  return new Failure('INPUT_INVALID', {
    what: 'That address was not understood.',
    why: `"${address}" is no address.`,
    next: 'Write it as 192.168.1.20, as 192.168.1.20:53317, as [fe80::1]:53317, or as a host name.',
    issues: [{ path: ['address'], message: 'Not host, host:port or [v6]:port' }],
  })
}
