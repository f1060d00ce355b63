import { once } from 'node:events'
import { afterAll, expect, test } from 'vitest'
import { procSource } from './proc/source.ts'
import { sockDiagSource } from './sockdiag/source.ts'
import type { SocketSource } from './source.ts'
import { SocketTable } from './table.ts'
import { Connections } from './testing/connections.ts'

const connections = new Connections()
afterAll(() => connections.close())

test.runIf(process.platform === 'linux').each<[string, () => SocketSource | Promise<SocketSource>]>([
  ['sock_diag', () => sockDiagSource()],
  ['proc', () => procSource()],
])('owners of connections that went into TIME_WAIT are forgotten, by %s', async (_, open) => {
  const source = await open()
  const known = new Set<number>()
  const { owners } = source
  const table = new SocketTable({
    source: {
      ...source,
      owners: {
        has: (inode) => owners.has(inode),
        get: (inode) => owners.get(inode),
        review: (now) => owners.review?.(now) ?? new Set(),
        async learn(inodes) {
          for (const inode of inodes) known.add(inode)
          await owners.learn(inodes)
        },
        forget(inode) {
          known.delete(inode)
          owners.forget(inode)
        },
      },
    },
    now: () => Date.now(),
  })
  connections.keep({ close: () => void table.close() })
  const listener = await connections.listen()
  const pairs: Awaited<ReturnType<Connections['pair']>>[] = []
  for (let index = 0; index < 8; index += 1) pairs.push(await connections.pair(listener))
  const rows = (await table.poll()).changed
  const inodeOf = (port: number) =>
    rows.find(({ local, peer }) => local.port === port && peer?.port === listener.port)?.inode
  const inodes = pairs.map(({ client }) => inodeOf(client.localPort!)!)
  expect(inodes.every((inode) => known.has(inode))).toBe(true)
  for (const { client, accepted } of pairs) {
    const closed = Promise.all([once(client, 'close'), once(accepted, 'close')])
    client.resume()
    accepted.resume()
    client.end()
    accepted.end()
    await closed
  }
  await table.poll()
  expect(inodes.filter((inode) => known.has(inode))).toEqual([])
})

test.runIf(process.platform === 'linux')(
  'what ends in a crowd is not told as changed and removed at once',
  async () => {
    const table = new SocketTable({ source: sockDiagSource(), now: () => Date.now() })
    connections.keep({ close: () => void table.close() })
    const listener = await connections.listen()
    const pairs: Awaited<ReturnType<Connections['pair']>>[] = []
    for (let index = 0; index < 600; index += 1) pairs.push(await connections.pair(listener))
    await table.poll()
    const ended = pairs.flatMap((pair) => [once(pair.client, 'close'), once(pair.accepted, 'close')])
    for (const { client, accepted } of pairs) {
      client.resetAndDestroy()
      accepted.destroy()
    }
    await Promise.all(ended)
    const { changed, removed } = await table.poll()
    const shown = new Set(changed.map(({ id }) => id))
    expect(removed.length).toBeGreaterThan(0)
    expect(removed.filter((id) => shown.has(id))).toEqual([])
  },
)
