import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import type { MeetingPoint } from '../lane.ts'

/** A group and port on the loopback that no other test uses. */
export async function freeMeetingPoint(): Promise<MeetingPoint> {
  const socket = createSocket('udp4')
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const { port } = socket.address()
  socket.close()
  await once(socket, 'close')
  return { group: '224.0.0.167', group6: null, port }
}

/** Says something to a meeting point from 127.0.0.1, as any program might. */
export function shout(at: MeetingPoint, ...datagrams: (Uint8Array | string)[]): Promise<void> {
  return shoutFrom('127.0.0.1', at, ...datagrams)
}

export async function shoutFrom(
  address: string,
  { group, port }: MeetingPoint,
  ...datagrams: (Uint8Array | string)[]
): Promise<void> {
  const socket = createSocket('udp4')
  socket.bind(0, address)
  await once(socket, 'listening')
  socket.setMulticastInterface('127.0.0.1')
  for (const datagram of datagrams) {
    await new Promise<void>((resolve, reject) => {
      socket.send(datagram, port, group, (error) => (error ? reject(error) : resolve()))
    })
  }
  socket.close()
  await once(socket, 'close')
}

/** Why multicast on the loopback cannot be had here; null when it can. */
export async function loopbackMulticastProblem(): Promise<string | null> {
  const at = await freeMeetingPoint()
  const socket = createSocket({ type: 'udp4', reuseAddr: true })
  try {
    socket.bind(at.port)
    await once(socket, 'listening')
    socket.addMembership(at.group, '127.0.0.1')
    const heard = once(socket, 'message', { signal: AbortSignal.timeout(2000) })
    heard.catch(() => {})
    await shout(at, 'hello')
    await heard
    return null
  } catch (error) {
    return `multicast on the loopback does not work here: ${String(error)}`
  } finally {
    socket.close()
  }
}
