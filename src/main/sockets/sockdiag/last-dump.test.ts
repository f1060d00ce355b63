import { setImmediate } from 'node:timers/promises'
import { afterAll, describe, expect, test } from 'vitest'
import type { KernelSocket } from '../source.ts'
import { Connections } from '../testing/connections.ts'
import { Dumper } from './dump.ts'
import { LastDump } from './last-dump.ts'
import { openNetlink } from './netlink.ts'
import { openZones } from './zones.ts'

const connections = new Connections()
afterAll(() => connections.close())

describe.runIf(process.platform === 'linux')('the difference between two dumps', () => {
  test.each([4, 'both'] as const)(
    'what came and went adds up to what a dump without a memory tells (%s)',
    async (family) => {
      const netlink = await openNetlink()
      connections.keep(netlink)
      const dumper = new Dumper(netlink)
      const zones = await openZones()
      const ask = { protocol: 'tcp', family } as const
      const dump = new LastDump(ask, dumper, zones)
      const held = new Set<KernelSocket>()
      const twice: KernelSocket[] = []
      const difference = {
        came: (socket: KernelSocket) => void (held.has(socket) ? twice.push(socket) : held.add(socket)),
        went: (socket: KernelSocket) => void (held.delete(socket) || twice.push(socket)),
      }
      const listener = await connections.listen()
      /** Of this test alone: the machine has other sockets, which do as they like. */
      const ours = (sockets: Iterable<KernelSocket>) =>
        [...sockets].filter(({ local, peer }) => local.port === listener.port || peer?.port === listener.port)
      /** An acknowledgement that comes between two dumps is no difference. */
      const shown = (sockets: Iterable<KernelSocket>) =>
        ours(sockets)
          .map(({ cookie, state, recvQueue, inode, local, peer }) => ({ cookie, state, recvQueue, inode, local, peer }))
          .sort((one, other) => one.cookie! - other.cookie!)

      const pairs: Awaited<ReturnType<Connections['pair']>>[] = []
      for (let round = 0; round < 12; round += 1) {
        pairs.push(await connections.pair(listener), await connections.pair(listener))
        if (round % 2 === 1) pairs[round]!.client.write('a change')
        if (round % 3 === 2) pairs[round - 2]!.accepted.resetAndDestroy()
        dump.next(difference)
        const whole: KernelSocket[] = []
        new LastDump(ask, dumper, zones).next({ came: (socket) => whole.push(socket), went: () => {} })
        expect(shown(held)).toEqual(shown(whole))
        expect(shown(held).length).toBeGreaterThan(round)
      }
      expect(twice).toEqual([])
      // At rest nothing is taken apart again.
      for (let same = false; !same; ) {
        await setImmediate()
        const before = new Set(held)
        dump.next(difference)
        same = ours(held).every((socket) => before.has(socket))
      }
      expect(ours(held).length).toBeGreaterThan(20)
    },
  )
})
