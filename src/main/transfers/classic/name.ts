import type { Socket } from 'node:net'
import type { Clock } from '../../devices/clock.ts'
import { safeParts } from '../names.ts'
import { noName, RanTogether, takenBack } from './failures.ts'

/** A disk's longest name is 255 characters, of at most 4 bytes. */
const NAME_BYTES = 1024
/** A sender has this long for its name, however slowly it comes. */
export const NAME_MS = 10_000
/** A name is not framed: it is over when nothing more comes for this long. */
export const QUIET_MS = 300

/**
 * Reads what a sender says before it waits for its `ok`: the name, in as many pieces as it likes. Leaves the socket
 * paused. @throws Failure PEER_UNREACHABLE when none comes; PEER_REFUSED when more than a name comes, or the end
 */
export function readName(socket: Socket, clock: Clock): Promise<string> {
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = []
    let bytes = 0
    let stopQuiet = () => {}
    const settle = (finish: () => void) => {
      stopQuiet()
      stopName()
      socket.off('data', hear).off('end', end).off('close', gone).pause()
      finish()
    }
    const refuse = (failure: Error) => settle(() => reject(failure))
    const said = () => Buffer.concat(pieces)
    const hear = (piece: Buffer) => {
      pieces.push(piece)
      bytes += piece.length
      if (bytes > NAME_BYTES) return refuse(new RanTogether(said()))
      stopQuiet()
      stopQuiet = clock.after(QUIET_MS, () => {
        const name = nameIn(said())
        if (name === null) refuse(new RanTogether(said()))
        else settle(() => resolve(name))
      })
    }
    const end = () => refuse(bytes === 0 ? takenBack() : new RanTogether(said()))
    const gone = () => refuse(takenBack())
    const stopName = clock.after(NAME_MS, () => refuse(bytes === 0 ? noName(NAME_MS) : new RanTogether(said())))
    socket.on('data', hear).on('end', end).on('close', gone)
  })
}

/**
 * The file's name without a path, or null for bytes that are no name. Programs in C send the zero that ends their
 * string, those that read a line send its end: both are left off.
 */
function nameIn(bytes: Uint8Array): string | null {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return null
  }
  const name = text.replace(/[\0\r\n]+$/, '')
  if (name === '' || /\p{Cc}/u.test(name)) return null
  return safeParts(name).at(-1) as string
}
