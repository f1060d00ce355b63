import type { Server } from 'node:http'
import { Failure } from '../../../shared/contract/failure.ts'

/** Any-address is no address to open. */
export function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}

/** @throws PORT_TAKEN, or INPUT_INVALID when the address is none of this machine */
export function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const { code = '' } = error
      if (code === 'EADDRINUSE' || code === 'EACCES') reject(portTaken(host, port, error))
      else reject(ADDRESS_CODES.has(code) ? notOurs(host, error) : error)
    })
    server.listen(port, host, resolve)
  })
}

/** An address of another machine, a kind of address that is switched off here, a name that nobody knows. */
const ADDRESS_CODES: ReadonlySet<string> = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'ENOTFOUND', 'EAI_AGAIN'])

function notOurs(host: string, cause: NodeJS.ErrnoException): Failure<'INPUT_INVALID'> {
  return new Failure(
    'INPUT_INVALID',
    {
      what: 'The web page was not opened.',
      why: `${host} is no address of this machine.`,
      next: 'Leave --host out, or name one of its addresses; 0.0.0.0 means all of them.',
      issues: [],
    },
    { cause },
  )
}

function portTaken(host: string, port: number, cause: NodeJS.ErrnoException): Failure<'PORT_TAKEN'> {
  return new Failure(
    'PORT_TAKEN',
    {
      what: `The web page cannot be served on port ${port}.`,
      why: cause.code === 'EACCES' ? 'This user may not use that port.' : 'Another program listens there.',
      next: 'Choose another with --port N, or --port 0 for any free one.',
      port,
      host,
      owner: null,
    },
    { cause },
  )
}
