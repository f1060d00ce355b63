import type { ClientRequest } from 'node:http'
import type { Socket } from 'node:net'

/**
 * Destroys a message with ESILENT when nothing moves on its connection for so long. Node tells a message of one silence
 * and no other; the connection tells of each, as those are none that somebody wants.
 *
 * @param held whether nothing moves because somebody wants it so
 * @returns gives it another patience from now on, in ms
 */
export function endWhenSilent(message: ClientRequest, ms: number, held = () => false): (ms: number) => void {
  let patience = ms
  let spared = false
  let socket: Socket | undefined
  const watch = () => socket?.setTimeout(patience)
  const silent = () => {
    const before = spared
    spared = held()
    // Who was let go on just now has all the time that others have.
    if (spared || before) watch()
    else message.destroy(silence(patience))
  }
  const begin = (connected: Socket) => {
    socket = connected.on('timeout', silent)
    watch()
  }
  message.once('close', () => {
    // Another message may go by it.
    socket?.off('timeout', silent).setTimeout(0)
    socket = undefined
  })
  if (message.socket) begin(message.socket)
  else message.once('socket', begin)
  return (ms) => {
    patience = ms
    watch()
  }
}

function silence(ms: number): Error {
  return Object.assign(new Error(`nothing moved for ${ms / 1000} seconds`), { code: 'ESILENT' })
}
