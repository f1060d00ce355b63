import dgram from 'node:dgram'
import { once } from 'node:events'
import { afterAll, describe, expect, test } from 'vitest'
import { SocketTable } from '../table.ts'
import { Connections } from '../testing/connections.ts'
import { NLMSG_DONE } from './message.ts'
import { openNetlink } from './netlink.ts'
import { sockDiagSource } from './source.ts'

const connections = new Connections()
afterAll(() => connections.close())

const AF_INET6 = 10
const IPPROTO_UDP = 17
const ENOENT = 2

/** This kernel, but for some of its modules: it ends their dumps as one that does not have them. */
function kernelWithout(missing: (family: number, protocol: number) => boolean): typeof openNetlink {
  return async (options) => {
    const netlink = await openNetlink(options)
    const refused: Uint8Array[] = []
    return {
      ...netlink,
      send(message) {
        if (!missing(message[16]!, message[17]!)) return netlink.send(message)
        const answer = new Uint8Array(20)
        const view = new DataView(answer.buffer)
        view.setUint32(0, answer.length, true)
        view.setUint16(4, NLMSG_DONE, true)
        answer.set(message.subarray(8, 12), 8)
        view.setInt32(16, -ENOENT, true)
        refused.push(answer)
      },
      receive(into) {
        const answer = refused.shift()
        if (!answer) return netlink.receive(into)
        into.set(answer)
        return answer.length
      },
    }
  }
}

describe.runIf(process.platform === 'linux')('a kernel that tells only some kinds of sockets', () => {
  test.each([
    ['udp_diag', 'UDP of IPv4', (_: number, protocol: number) => protocol === IPPROTO_UDP],
    // Nor does it know the question for both families, which has no family.
    ['IPv6', 'TCP of IPv6', (family: number) => family === AF_INET6 || family === 0],
  ])('without %s: that kind comes from /proc, the rest as ever, and it says so', async (_, told, missing) => {
    const table = new SocketTable({ source: sockDiagSource({ open: kernelWithout(missing) }), now: () => Date.now() })
    connections.keep({ close: () => void table.close() })
    const { port } = await connections.listen()
    const six = await connections.listen('::1')
    const talker = connections.keep(dgram.createSocket('udp4'))
    talker.bind(0, '127.0.0.1')
    await once(talker, 'listening')

    const caps = await table.caps()
    expect(caps).toMatchObject({ source: 'sock_diag', tcpInfo: true })
    expect(caps.reason).toContain(`${told} is read from /proc`)
    const { changed } = await table.poll()
    const ports = [port, six.port, talker.address().port]
    const rows = ports.map((wanted) => changed.find(({ local, peer }) => local.port === wanted && peer === null))
    expect(rows.map((row) => row && [row.protocol, row.owner.kind])).toEqual([
      ...[
        ['tcp', 'process'],
        ['tcp', 'process'],
      ],
      ['udp', 'process'],
    ])
    // The same sockets again are no news.
    const again = await table.poll()
    expect(again.changed.filter(({ local }) => ports.includes(local.port))).toEqual([])
    expect(again.removed).toEqual([])
  })

  test('without TCP of IPv4 it is none, and the whole table comes from /proc', async () => {
    const nothing = kernelWithout(() => true)
    await expect(sockDiagSource({ open: nothing })).rejects.toThrow('refused a socket dump of tcp (4)')
  })
})
