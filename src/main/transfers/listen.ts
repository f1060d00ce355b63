import type { Server } from 'node:net'
import { Failure } from '../../shared/contract/failure.ts'

export interface ListenOptions {
  /** 0 takes any free port, the same on every address. */
  readonly port: number
  /** Where to listen; null means everywhere. */
  readonly addresses: readonly string[] | null
  /** A server for one address; each takes its connections to the same place. */
  readonly makeServer: () => Server
  readonly whoHolds: (port: number) => Promise<{ pid: number; name: string } | null>
}

export interface Listening {
  readonly port: number
  readonly addresses: readonly string[]
  readonly servers: readonly Server[]
}

/** A port that is free on one address may be taken on the next; with port 0 another one is tried. */
const TRIES = 5

/** Listens on all of the addresses with one port, or on none. @throws Failure PORT_TAKEN */
export async function listenAll(options: ListenOptions): Promise<Listening> {
  const { port, whoHolds } = options
  for (let tries = 1; ; tries += 1) {
    try {
      return await listenOnce(options)
    } catch (error) {
      const { code, address = '' } = error as NodeJS.ErrnoException & { address?: string }
      if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error
      if (port === 0 && tries < TRIES) continue
      throw portTaken(port, address, code, await whoHolds(port))
    }
  }
}

/**
 * Listens on those of the addresses that were not listened on before, and no longer on those that went. One that cannot
 * be had is left out: it may come into its own a second later (RFC 4862 §5.4), and this is called again then.
 */
export async function follow(
  { port, ...before }: Listening,
  addresses: readonly string[],
  makeServer: () => Server,
): Promise<Listening> {
  const servers = new Map(before.addresses.map((address, index) => [address, before.servers[index] as Server]))
  for (const [address, server] of servers) {
    if (addresses.includes(address)) continue
    server.close()
    servers.delete(address)
  }
  for (const address of addresses.filter((wanted) => !servers.has(wanted))) {
    const server = makeServer()
    const bound = await listenOn(server, port, address).then(
      () => true,
      () => false,
    )
    if (bound) servers.set(address, server)
  }
  return { port, addresses: [...servers.keys()], servers: [...servers.values()] }
}

async function listenOnce({ port, addresses, makeServer }: ListenOptions): Promise<Listening> {
  const servers: Server[] = []
  const bound: string[] = []
  try {
    for (const address of addresses ?? ['::']) {
      const server = makeServer()
      const boundPort = servers[0] ? portOf(servers[0]) : port
      const at = await listen(server, boundPort, address, addresses === null).catch((error) => {
        // One of several that went away, or that the system still checks for a double.
        if (addresses === null || error.code !== 'EADDRNOTAVAIL') throw error
        return null
      })
      if (at === null) continue
      bound.push(at)
      servers.push(server)
    }
    if (!servers[0]) throw new Error('there is no address to listen on')
    return { port: portOf(servers[0]), addresses: bound, servers }
  } catch (error) {
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))))
    throw error
  }
}

/** Answers the address bound: a machine without IPv6 listens on 0.0.0.0 instead of ::. */
async function listen(server: Server, port: number, address: string, everywhere: boolean): Promise<string> {
  try {
    await listenOn(server, port, address)
    return address
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    if (!everywhere || !['EAFNOSUPPORT', 'EADDRNOTAVAIL', 'EINVAL'].includes(code)) throw error
    await listenOn(server, port, '0.0.0.0')
    return '0.0.0.0'
  }
}

function listenOn(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port, host }, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

function portOf(server: Server): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server is not listening')
  return address.port
}

function portTaken(port: number, host: string, code: string, owner: { pid: number; name: string } | null): Failure {
  const holder = owner ? `${owner.name} (process ${owner.pid})` : 'Another program'
  return new Failure('PORT_TAKEN', {
    what: `Port ${port} cannot be used for receiving.`,
    why: code === 'EACCES' ? 'This account may not open it.' : `${holder} listens on it.`,
    next: owner
      ? `Close ${owner.name}, or choose another port in the settings.`
      : 'Choose another port in the settings.',
    port,
    host,
    owner,
  })
}
