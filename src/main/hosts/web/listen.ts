import type { Server } from 'node:http'
import { Failure } from '../../../shared/contract/failure.ts'

/** Any-address is no address to open. */
export function reachable(host: string): string {
  if (host === '0.0.0.0' || host === '::') return '127.0.0.1'
  return host.includes(':') ? `[${host}]` : host
}

/** @throws PORT_TAKEN */
export function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE' || error.code === 'EACCES'
      reject(taken ? portTaken(host, port, error) : error)
    })
    server.listen(port, host, resolve)
  })
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
