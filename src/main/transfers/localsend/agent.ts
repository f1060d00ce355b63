import { Agent, type ClientRequestArgs } from 'node:http'
import { connect as connectTcp, isIP, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { Failure } from '../../../shared/contract/failure.ts'
import { fingerprintOf, type Identity } from '../../identity/identity.ts'
import type { PeerAddress } from '../ports.ts'

const CONNECT_MS = 7000
const CLOSE_MS = 1000
const KEEP_ALIVE_MS = 15_000
/** More do not make many small files faster: one thread serves them all. */
export const SOCKETS = 8

export interface AgentOptions {
  readonly peer: PeerAddress
  readonly identity: Identity
  /** Called for each new connection, after the certificate was looked at. */
  readonly onConnection?: (socket: Socket) => void
}

/**
 * Connections to one peer. Over TLS a request gets its socket only after the certificate on the other side has been
 * compared, so not a byte goes to a stranger. A peer without a known fingerprint is held to the first one it shows.
 */
export class PeerAgent extends Agent {
  readonly #options: AgentOptions
  #fingerprint: string | null

  constructor(options: AgentOptions) {
    super({ keepAlive: true, maxSockets: SOCKETS, scheduling: 'fifo' })
    this.#options = options
    this.#fingerprint = options.peer.fingerprint
  }

  /** The certificate's hash that the peer has shown, or has to show; null over plain HTTP. */
  get fingerprint(): string | null {
    return this.#options.peer.protocol === 'https' ? this.#fingerprint : null
  }

  /**
   * Ends the connections that rest with a FIN and reads on until the other side's: cutting one while its last TLS
   * record is under way would answer that with a reset. Those in use are cut. What the other side does not close
   * within a second is dropped.
   */
  close(): void {
    // A connection whose response has just ended comes to rest in the next tick; ended before, it would be cut.
    setImmediate(() => {
      for (const socket of Object.values(this.freeSockets).flatMap((sockets) => sockets ?? [])) {
        socket.setTimeout(CLOSE_MS, () => socket.destroy())
        // The agent lets the process end under a socket that rests.
        socket.ref().resume().end()
      }
      for (const socket of Object.values(this.sockets).flatMap((sockets) => sockets ?? [])) socket.destroy()
    })
  }

  override createConnection(
    _options: ClientRequestArgs,
    callback?: (error: Error | null, stream: Duplex) => void,
  ): undefined {
    this.#connect().then(
      (socket) => {
        this.#options.onConnection?.(socket)
        callback?.(null, socket)
      },
      // Node's type wants a stream beside the error; its code looks at the error alone.
      (error) => callback?.(error, undefined as unknown as Duplex),
    )
    return undefined
  }

  #connect(): Promise<Socket> {
    const { peer, identity } = this.#options
    const { address: host, port } = peer
    const secure = peer.protocol === 'https'
    return new Promise((resolve, reject) => {
      const socket = secure
        ? connectTls({
            host,
            port,
            ...(isIP(host) ? {} : { servername: host }),
            cert: identity.certificate,
            key: identity.privateKey,
            // No authority signed it; it is compared below.
            rejectUnauthorized: false,
            ALPNProtocols: ['http/1.1'],
            minVersion: 'TLSv1.2',
          })
        : connectTcp({ host, port })
      socket.setNoDelay(true)
      // A person may take long to answer; a peer whose cable was pulled shall not keep us waiting for ever.
      socket.setKeepAlive(true, KEEP_ALIVE_MS)
      const timer = setTimeout(() => socket.destroy(timedOut()), CONNECT_MS)
      const fail = (error: Error) => {
        clearTimeout(timer)
        reject(unreachable(peer, error))
      }
      socket.once('error', fail)
      socket.once(secure ? 'secureConnect' : 'connect', () => {
        clearTimeout(timer)
        socket.off('error', fail)
        const mismatch = secure ? this.#compare(socket as TLSSocket) : null
        if (!mismatch) return resolve(socket)
        socket.destroy()
        reject(mismatch)
      })
    })
  }

  #compare(socket: TLSSocket): Failure | null {
    const certificate = socket.getPeerX509Certificate()
    const presented = certificate ? fingerprintOf(certificate.raw) : ''
    this.#fingerprint ??= presented
    return presented === this.#fingerprint ? null : otherCertificate(this.#options.peer, this.#fingerprint, presented)
  }
}

function timedOut(): Error {
  return Object.assign(new Error(`no answer within ${CONNECT_MS / 1000} seconds`), { code: 'ETIMEDOUT' })
}

function otherCertificate({ alias }: PeerAddress, expected: string, presented: string): Failure {
  return new Failure('FINGERPRINT_MISMATCH', {
    what: `Nothing was sent to ${alias}.`,
    why: 'Whoever answered at its address showed another certificate.',
    next: 'If the app was installed anew there, look for the device again; if not, somebody may stand in between.',
    expected,
    presented,
  })
}

const CAUSES: Record<string, [why: string, next: string]> = {
  ECONNREFUSED: ['Nothing listens there.', 'Open the app on the other device.'],
  ETIMEDOUT: ['Nobody answered.', 'See whether both are on the same network and no firewall drops port 53317.'],
  EHOSTUNREACH: ['There is no way to that address.', 'See whether both devices are on the same network.'],
  ENETUNREACH: ['There is no way to that network.', 'See whether this device is connected.'],
  ENOTFOUND: ['No device of that name is known.', 'Use its address instead.'],
  ECONNRESET: ['The connection was closed.', 'Try again; the other side may have been stopped.'],
  EPIPE: ['The connection was closed.', 'Try again; the other side may have been stopped.'],
  EPROTO: ['It does not speak TLS as we do.', 'Switch encryption on in the app there.'],
}

/** Any error of a connection, as a failure that says what to do. */
export function unreachable({ alias, address, port }: PeerAddress, error: unknown): Failure {
  if (error instanceof Failure) return error
  const { code = 'unknown', message } = error as NodeJS.ErrnoException
  const alert = code.startsWith('ERR_SSL') ? CAUSES.EPROTO : undefined
  const [why, next] = CAUSES[code] ?? alert ?? [`${message}.`, 'Try again.']
  return new Failure(
    'PEER_UNREACHABLE',
    { what: `${alias} cannot be reached.`, why, next, address: `${address}:${port}`, cause: code },
    { cause: error },
  )
}
