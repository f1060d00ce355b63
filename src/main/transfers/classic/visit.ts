import type { Socket } from 'node:net'
import { lookup } from 'mrmime'
import { asFailure, Failure } from '../../../shared/contract/failure.ts'
import type { Clock } from '../../devices/clock.ts'
import type { Incoming } from '../incoming.ts'
import { shownLine } from '../names.ts'
import type { Body } from '../pour.ts'
import { connectionBroke, pour } from '../pour.ts'
import type { Offer, Reception } from '../reception.ts'
import { RanTogether, silent, takenBack } from './failures.ts'
import { readName } from './name.ts'

/** A sender that keeps the connection open and sends nothing is given up after this. */
export const SILENCE_MS = 45_000
/** How long a refused sender has to read why. */
const LINGER_MS = 2000
const FILE = 'file'

export interface VisitOptions {
  readonly reception: Reception
  readonly clock: Clock
}

/**
 * One connection of the classic protocol, from its name to its end: name, `ok`, bytes until the sender closes. Who is
 * refused reads `no: ` and why. Never rejects.
 */
export async function receiveVisit(socket: Socket, options: VisitOptions): Promise<void> {
  const address = (socket.remoteAddress ?? '').replace(/^::ffff:(?=\d+\.)/, '')
  const caller = { protocol: 'classic', peer: { alias: address, fingerprint: null, address } } as const
  // What breaks shows as `close`.
  socket.on('error', () => {})
  try {
    await receiveFile(socket, options, caller)
    socket.end()
  } catch (error) {
    refuse(socket, asFailure(error))
  }
}

async function receiveFile(
  socket: Socket,
  { reception, clock }: VisitOptions,
  caller: Pick<Offer, 'peer' | 'protocol'>,
): Promise<void> {
  const name = await readName(socket, clock).catch((error) => {
    if (error instanceof RanTogether) reception.refused(caller, error.said, error)
    throw error
  })
  const type = lookup(name) ?? 'application/octet-stream'
  const files = new Map([[FILE, { name, size: null, sha256: null, modified: null, type }]])
  const incoming = reception.offer({ ...caller, files })
  incoming.record.connected(socket)
  await decided(socket, incoming)
  if (!incoming.expects(FILE)) throw skipped(name)
  const silence = silent(caller.peer.alias, `No byte came for ${SILENCE_MS / 1000} seconds, and it did not close.`)
  const body = patiently(socket, clock, silence)
  socket.write('ok')
  await incoming.receive(FILE, body)
}

function skipped(name: string): Failure {
  return new Failure('DECLINED', {
    what: `“${shownLine(name)}” was not taken.`,
    why: 'A file of that name is there already.',
    next: 'Choose in the settings to keep both, or send it under another name.',
    by: 'person',
  })
}

/** Waits for the decision; a sender that does not wait with us is not believed. */
async function decided(socket: Socket, incoming: Incoming): Promise<void> {
  const early = (bytes: Uint8Array) => incoming.cancel(new RanTogether(bytes))
  const left = () => incoming.cancel(takenBack())
  socket.on('data', early).on('end', left).on('close', left).resume()
  try {
    await incoming.decision
  } finally {
    socket.off('data', early).off('end', left).off('close', left).pause()
  }
}

/** Pours until the sender closes, and gives up when nothing comes for too long while we wait for it. */
function patiently(socket: Socket, clock: Clock, silence: Failure): Body {
  return async (take, signal) => {
    const over = new AbortController()
    const wait = () => clock.after(SILENCE_MS, () => over.abort(silence))
    let stop = wait()
    try {
      const poured = pour(
        socket,
        (chunk) => {
          stop()
          const taken = take(chunk)
          if (!taken) stop = wait()
          return taken?.then(() => {
            stop = wait()
          })
        },
        AbortSignal.any([signal, over.signal]),
      )
      socket.resume()
      await poured
      await assertWhole(socket)
      return null
    } finally {
      stop()
    }
  }
}

/**
 * libuv tells a reset that comes together with the last bytes as a plain end. A write, even of nothing, gets the
 * socket's pending error and so tells them apart.
 */
function assertWhole(socket: Socket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.write(new Uint8Array(0), (error) => (error ? reject(connectionBroke()) : resolve()))
  })
}

/** Its words are read before the connection goes: closing upon unread bytes would take them with it. */
function refuse(socket: Socket, failure: Failure): void {
  if (socket.destroyed) return
  const timer = setTimeout(() => socket.destroy(), LINGER_MS)
  socket.once('close', () => clearTimeout(timer))
  socket.resume().end(`no: ${failure.message}\n`)
}
