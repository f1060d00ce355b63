import { describe, expect, test } from 'vitest'
import { Dumper, Room } from './dump.ts'
import { NLMSG_DONE, NLMSG_ERROR } from './message.ts'
import type { Netlink } from './netlink.ts'

/** Answers every request with one message of that kind, which carries that number. */
function answering(kind: number, number: number): Netlink {
  let sequence = 0
  return {
    roomy: false,
    send(message) {
      sequence = new DataView(message.buffer).getUint32(8, true)
    },
    receive(into) {
      const view = new DataView(into.buffer, into.byteOffset)
      view.setUint32(0, 20, true)
      view.setUint16(4, kind, true)
      view.setUint16(6, 0, true)
      view.setUint32(8, sequence, true)
      view.setInt32(16, number, true)
      return 20
    },
    close() {},
  }
}

describe('a dump that the kernel refuses', () => {
  const ask = { protocol: 'udp', family: 6 } as const
  const dump = (netlink: Netlink) => new Dumper(netlink).dump(ask, new Room(), () => {})

  // A kernel without udp_diag ends the dump at once, and says in its last message why: ENOENT.
  test.each([
    ['in its last message', NLMSG_DONE],
    ['in a message of its own', NLMSG_ERROR],
  ])('says so %s', (_, kind) => {
    expect(() => dump(answering(kind, -2))).toThrow('the kernel refused a socket dump of udp (6): error 2')
  })

  test('is not one that is empty', () => {
    expect(() => dump(answering(NLMSG_DONE, 0))).not.toThrow()
  })
})
