import { isIP } from 'node:net'

/** The names this host answers to. A rebound DNS name is not among them, whatever its Origin says. */
export interface Names {
  /** `Host` of a request that came in on the address `local`. */
  isOurs(host: string | undefined, local: string | undefined): boolean
  /** `Origin` of a page of ours. */
  isOurOrigin(origin: string | undefined, local: string | undefined): boolean
}

/**
 * Ours are the loopback's names, the address bound or reached (an IP literal cannot be rebound), each with our
 * port; and `allowed` names, which may stand behind another port or TLS of a proxy unless they say a port.
 */
export function namesOf(bound: string, port: number, allowed: readonly string[]): Names {
  const own = new Set(['localhost', '127.0.0.1', '::1', bound.toLowerCase()])
  const wide = new Set(allowed.map((name) => name.toLowerCase()))

  function isAllowed(host: Authority): boolean {
    return wide.has(host.name) || wide.has(`${host.name}:${host.port}`)
  }

  function isOurs(header: string | undefined, local: string | undefined): boolean {
    const host = parseAuthority(header)
    if (!host) return false
    if (isAllowed(host)) return true
    return host.port === port && (own.has(host.name) || (isIP(host.name) !== 0 && host.name === plain(local)))
  }

  return {
    isOurs,
    isOurOrigin(origin, local) {
      const match = /^(https?):\/\/([^/?#@]+)$/.exec(origin ?? '')
      if (!match) return false
      const [, scheme, authority] = match
      if (scheme === 'http') return isOurs(authority, local)
      const host = parseAuthority(authority, 443)
      return host !== null && isAllowed(host)
    },
  }
}

interface Authority {
  /** Lowercase, without the brackets of IPv6. */
  name: string
  port: number
}

function parseAuthority(text: string | undefined, standardPort = 80): Authority | null {
  const match = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9._-]+))(?::(\d{1,5}))?$/i.exec(text ?? '')
  if (!match) return null
  const [, v6, name, port] = match
  return { name: (v6 ?? name ?? '').toLowerCase(), port: port === undefined ? standardPort : Number(port) }
}

/** An IPv4 peer of a dual-stack socket shows as `::ffff:192.0.2.1`. */
function plain(address: string | undefined): string | undefined {
  return address?.toLowerCase().replace(/^::ffff:(?=\d+\.)/, '')
}
