import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { MOST_ADDED } from './added.ts'
import { BEAT, SILENCE } from './devices.ts'
import type { Credentials } from './peers.ts'
import { makeCredentials } from './testing/credentials.ts'
import { aliases, type Handbill, infoOf, Lan, until } from './testing/lan.ts'

let lan: Lan
let folder: string
let file: string
let identity: Credentials
let heron: Handbill
beforeEach(async () => {
  lan = await Lan.open()
  folder = await mkdtemp(join(tmpdir(), 'handbill-added-'))
  file = join(folder, 'addresses.json')
  identity = await makeCredentials()
  heron = await open()
})
afterEach(async () => {
  await lan.close()
  await rm(folder, { recursive: true, force: true })
})

/** A Handbill of the same data folder. */
const open = () => lan.handbill('Quiet Heron', { file, discovery: () => false })
const phone = (port?: number) =>
  lan.peer({ credentials: identity, says: (at) => infoOf('Phone', identity.fingerprint, at), ...(port && { port }) })
const kept = async () => JSON.parse(await readFile(file, 'utf8')).addresses

async function restart(): Promise<Handbill> {
  await heron.devices.stop()
  const next = await open()
  await next.devices.start()
  return next
}

describe('an address added by hand', () => {
  test('is asked at the next start', async () => {
    const { port } = await phone()
    await heron.devices.add(`localhost:${port}`)
    expect(await kept()).toMatchObject([{ id: `localhost:${port}`, device: identity.fingerprint, alias: 'Phone' }])
    const { devices } = await restart()
    await until(devices.list, () => devices.list.size > 0)
    expect(aliases(devices)).toEqual(['Phone'])
    expect(devices.added.values()).toMatchObject([{ id: `localhost:${port}`, alias: 'Phone' }])
  })

  test('is asked again and again when its device went silent, and keeps who answers there then', async () => {
    const before = await phone()
    await heron.devices.start()
    await heron.devices.add(`127.0.0.1:${before.port}`)
    await before.stop()
    while (heron.devices.list.size > 0) {
      lan.clock.advance(SILENCE)
      await Promise.race([heron.devices.list.changed(), new Promise(setImmediate)])
    }
    identity = await makeCredentials()
    await phone(before.port)
    while (heron.devices.list.size === 0) {
      lan.clock.advance(BEAT)
      await Promise.race([heron.devices.list.changed(), new Promise(setImmediate)])
    }
    await until(heron.devices.added, () => heron.devices.added.values()[0]?.device === identity.fingerprint)
    expect(await kept()).toMatchObject([{ device: identity.fingerprint }])
  })

  test('is one however it is typed', async () => {
    const { port } = await phone()
    await heron.devices.add(`localhost:${port}`)
    await heron.devices.add(` LocalHost:${port} `)
    expect(heron.devices.added.size).toBe(1)
  })

  test('that is forgotten is not asked any more, and who was known by it alone is not listed', async () => {
    const peer = await phone()
    await heron.devices.add(`localhost:${peer.port}`)
    await heron.devices.forget(`localhost:${peer.port}`)
    expect([heron.devices.list.size, heron.devices.added.size, await kept()]).toEqual([0, 0, []])
    await expect(heron.devices.forget(`localhost:${peer.port}`)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const asked = peer.asked()
    const next = await restart()
    await next.devices.refresh()
    await expect(next.devices.add('127.0.0.1:1')).rejects.toMatchObject({ code: 'PEER_UNREACHABLE' })
    expect(peer.asked()).toBe(asked)
  })

  test('leaves who is known by another way as well', async () => {
    const { port } = await phone()
    const { id } = await heron.devices.add(`127.0.0.1:${port}`)
    const [path] = heron.devices.list.get(id)?.paths ?? []
    if (path) heron.devices.seen(infoOf('Phone', id, port), { ...path, address: '127.0.0.2', via: 'register' })
    await heron.devices.forget(`127.0.0.1:${port}`)
    expect(heron.devices.list.get(id)?.paths).toMatchObject([{ address: '127.0.0.2' }])
  })

  test('is not taken for remembered when it cannot be written down', async () => {
    await rm(folder, { recursive: true })
    const { port } = await phone()
    await expect(heron.devices.add(`127.0.0.1:${port}`)).rejects.toMatchObject({ code: 'FILE_UNWRITABLE' })
    expect([heron.devices.list.size, heron.devices.added.size]).toEqual([1, 0])
  })

  test('is one too many beyond so many also where two are added at once, and the next start has the others', async () => {
    const added = (port: number) => ({ id: `127.0.0.1:${port}`, device: 'x', alias: 'X', since: 1 })
    const addresses = Array.from({ length: MOST_ADDED - 1 }, (_, index) => added(index + 1))
    await writeFile(file, JSON.stringify({ version: 1, addresses }))
    const { port } = await phone()
    const both = ['127.0.0.1', 'localhost'].map((host) => heron.devices.add(`${host}:${port}`))
    const [conflict] = (await Promise.allSettled(both)).filter(({ status }) => status === 'rejected')
    expect(conflict).toMatchObject({ reason: { code: 'CONFLICT' } })
    expect(await kept()).toHaveLength(MOST_ADDED)
    expect((await restart()).devices.added.size).toBe(MOST_ADDED)
  })

  test('is one too many beyond so many, and those stay', async () => {
    const added = (port: number) => ({ id: `127.0.0.1:${port}`, device: 'x', alias: 'X', since: 1 })
    const addresses = Array.from({ length: MOST_ADDED }, (_, index) => added(index + 1))
    await writeFile(file, JSON.stringify({ version: 1, addresses }))
    const { port } = await phone()
    await expect(heron.devices.add(`localhost:${port}`)).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(heron.devices.added.size).toBe(MOST_ADDED)
  })
})

test.each(['{"version":1,"addre', '{"version":2}', '{"version":1,"addresses":[{"id":5}]}'])(
  'a file that is %s is kept aside',
  async (text) => {
    await writeFile(file, text)
    const { port } = await phone()
    await heron.devices.add(`127.0.0.1:${port}`)
    expect(await kept()).toHaveLength(1)
    const [aside = ''] = (await readdir(folder)).filter((name) => name.includes('.bad-'))
    expect(await readFile(join(folder, aside), 'utf8')).toBe(text)
  },
)
