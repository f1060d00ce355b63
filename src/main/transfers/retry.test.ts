import { randomBytes } from 'node:crypto'
import { chmod, copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type TestSide, TestSides, until, untilEnded } from './testing/handbill.ts'
import { type StrictApp, startStrictApp } from './testing/strict-app.ts'

const sides = new TestSides()
let anna: TestSide
let app: StrictApp | undefined

beforeEach(async () => {
  anna = await sides.make({ alias: 'Anna' })
})
afterEach(async () => {
  await app?.stop()
  app = undefined
  await sides.closeAll()
})

/** Three files, the second of which the peer refuses once. */
async function sendWithOneRefused(): Promise<string> {
  app = await startStrictApp({ identity: (await sides.make({ start: false })).identity, uploadStatuses: [200, 500] })
  const { address } = app
  anna.known.set(address.fingerprint as string, address)
  const sources = ['a.txt', 'b.txt', 'c.txt'].map((name) => ({ kind: 'path' as const, path: join(anna.folder, name) }))
  for (const { path } of sources) await writeFile(path, `this is ${path}`)
  const { id } = await anna.transfers.send({ to: address.fingerprint as string, sources })
  expect(await untilEnded(anna, id)).toMatchObject({ state: 'failed', filesDone: 2, fileCount: 3 })
  return id
}

const offered = () => app?.offers.map(({ files }) => Object.values(files).map(({ fileName }) => String(fileName))) ?? []

it('sends what failed, and nothing else, under the same id', async () => {
  const id = await sendWithOneRefused()
  const { files } = anna.transfers.files(id, 0, 10)
  const [failed] = files.filter(({ state }) => state === 'failed')
  expect(await anna.transfers.retry(id)).toMatchObject({ id, state: 'waiting', failure: null, filesDone: 2 })
  expect(await untilEnded(anna, id)).toMatchObject({ state: 'done', filesDone: 3, fileCount: 3, failure: null })
  expect(offered()).toEqual([['a.txt', 'b.txt', 'c.txt'], [failed?.name]])
  expect(app?.files.size).toBe(3)
  expect(anna.transfers.list.size).toBe(1)
})

it('knows what failed after a restart as well', async () => {
  const id = await sendWithOneRefused()
  const known = anna.known
  anna = await sides.restart(anna, { alias: 'Anna' })
  for (const [name, address] of known) anna.known.set(name, address)
  await until(anna, (transfer) => transfer.id === id)
  await anna.transfers.retry(id)
  expect(await untilEnded(anna, id)).toMatchObject({ state: 'done', filesDone: 3 })
  expect(offered().at(-1)).toHaveLength(1)
})

it('says what is not there any more, and leaves the list as it was', async () => {
  const id = await sendWithOneRefused()
  const before = anna.transfers.list.get(id)
  const failed = anna.transfers.files(id, 0, 10).files.find(({ state }) => state === 'failed')
  await rm(failed?.path as string)
  await expect(anna.transfers.retry(id)).rejects.toMatchObject({ code: 'NOT_FOUND', data: { name: failed?.name } })
  expect(anna.transfers.list.get(id)).toEqual(before)
  await expect(anna.transfers.retry('nothing')).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

it('has nothing to do with what is done, runs, or came from elsewhere', async () => {
  const ben = await sides.make({ alias: 'Ben' })
  anna.known.set('Ben', ben.address)
  const path = join(anna.folder, 'a.txt')
  await writeFile(path, 'a')
  await chmod(path, 0o600)
  const { id } = await anna.transfers.send({ to: 'Ben', sources: [{ kind: 'path', path }] })
  await untilEnded(anna, id)
  const there = await untilEnded(ben)
  await expect(anna.transfers.retry(id)).rejects.toMatchObject({ code: 'CONFLICT' })
  await expect(ben.transfers.retry(there.id)).rejects.toMatchObject({ code: 'CONFLICT' })
  expect(await readFile(join(ben.inbox, 'a.txt'), 'utf8')).toBe('a')
})

it('knows what ran when its process was killed', async () => {
  const ben = await sides.make({ alias: 'Ben' })
  const words = ben.identity.fingerprint
  anna.known.set(words, ben.address)
  anna.settings.sendLimit = 100_000
  const path = join(anna.folder, 'film.bin')
  await writeFile(path, Buffer.alloc(2_000_000, 7))
  const { id } = await anna.transfers.send({ to: words, sources: [{ kind: 'path', path }] })
  await until(ben, (transfer) => transfer.bytes > 0)
  // What the disk has by now is all that a killed process leaves.
  const history = join(anna.folder, 'history.jsonl')
  await expect.poll(() => readFile(history, 'utf8').catch(() => '')).toContain(id)
  const left = await sides.make({ alias: 'Anna', start: false })
  await mkdir(left.folder, { recursive: true })
  await copyFile(history, join(left.folder, 'history.jsonl'))
  await anna.transfers.cancel(id)

  left.known.set(words, ben.address)
  await left.transfers.start()
  expect(await until(left, (transfer) => transfer.id === id)).toMatchObject({
    ...{ state: 'failed', failure: { code: 'CANCELLED' }, filesDone: 0, fileCount: 1 },
  })
  await left.transfers.retry(id)
  expect(await untilEnded(left, id)).toMatchObject({ state: 'done', filesDone: 1 })
  expect((await readFile(join(ben.inbox, 'film.bin'))).byteLength).toBe(2_000_000)
})

it('is sent as it was to be sent, with the PIN of before or another one, and with its folders', async () => {
  const ben = await sides.make({ alias: 'Ben', pin: '1234' })
  for (const name of ['Ben', ben.identity.fingerprint]) anna.known.set(name, ben.address)
  const path = join(anna.folder, 'folder')
  await mkdir(join(path, 'empty'), { recursive: true })
  await writeFile(join(path, 'a.bin'), randomBytes(2 * 1024 * 1024))
  const sources = [{ kind: 'path' as const, path }]
  const first = await anna.transfers.send({ to: 'Ben', sources, pin: '1234', limit: 1_000_000 })
  await until(anna, ({ id, bytes }) => id === first.id && bytes > 0)
  await anna.transfers.cancel(first.id)
  await anna.transfers.retry(first.id)
  await until(anna, ({ id, state }) => id === first.id && state === 'running')
  await anna.transfers.cancel(first.id)
  ben.settings.pin = '5678'
  await anna.transfers.retry(first.id)
  expect(await untilEnded(anna, first.id)).toMatchObject({ state: 'failed', failure: { code: 'PIN_REQUIRED' } })
  await anna.transfers.retry(first.id, { pin: '5678' })
  expect(await untilEnded(anna, first.id)).toMatchObject({ state: 'done' })
  expect((await readdir(join(ben.inbox, 'folder'))).sort()).toEqual(['a.bin', 'empty'])
})

it('goes to a device without a certificate where it was, and nowhere else', async () => {
  const ben = await sides.make({ alias: 'Ben' })
  const { address, port } = ben.address
  const plain = { ...ben.address, protocol: 'http' as const, fingerprint: null }
  const path = join(anna.folder, 'a.txt')
  await writeFile(path, 'a')
  anna.known.set('Ben', plain)
  ben.settings.accept = 'ask'
  const { id } = await anna.transfers.send({ to: 'Ben', sources: [{ kind: 'path', path }] })
  const asked = await until(ben, ({ state }) => state === 'asking')
  await anna.transfers.cancel(id)
  await untilEnded(ben, asked.id)
  const before = anna.transfers.list.get(id)
  expect(before?.peer).toMatchObject({ fingerprint: null, address, port })

  const mallory = await sides.make({ alias: 'Ben' })
  anna.known.set(address, mallory.address)
  await expect(anna.transfers.retry(id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  anna.known.set(`${address}:${port}`, { ...mallory.address, port })
  await expect(anna.transfers.retry(id)).rejects.toMatchObject({ code: 'NOT_FOUND', data: { kind: 'device' } })
  expect(anna.transfers.list.get(id)).toEqual(before)

  anna.known.set(`${address}:${port}`, plain)
  await anna.transfers.retry(id)
  await until(ben, ({ state }) => state === 'asking')
  expect(mallory.transfers.list.values()).toEqual([])
})

it('of an old list that does not say where a device without a certificate was, says so', async () => {
  const path = join(anna.folder, 'a.txt')
  await writeFile(path, 'a')
  anna.known.set('Ben', { alias: 'Ben', address: '127.0.0.1', port: 9, protocol: 'http', fingerprint: null })
  const { id } = await anna.transfers.send({ to: 'Ben', sources: [{ kind: 'path', path }] })
  await untilEnded(anna, id)
  await anna.transfers.stop()
  const history = join(anna.folder, 'history.jsonl')
  await writeFile(history, (await readFile(history, 'utf8')).replaceAll(',"port":9', ''))
  anna = await sides.restart(anna)
  anna.known.set('127.0.0.1', (await sides.make({ alias: 'Ben' })).address)
  expect((await until(anna, (transfer) => transfer.id === id)).peer.port).toBeUndefined()
  await expect(anna.transfers.retry(id)).rejects.toMatchObject({ code: 'NOT_FOUND', data: { kind: 'device' } })
})

it('finds a device that nobody announces where it was last, by its certificate', async () => {
  const id = await sendWithOneRefused()
  const strict = app?.address as StrictApp['address']
  const { address, port, fingerprint } = strict
  anna = await sides.restart(anna, { alias: 'Anna' })
  await until(anna, (transfer) => transfer.id === id)
  const mallory = await sides.make({ alias: 'Strict' })
  anna.known.set(`${address}:${port}`, mallory.address)
  await expect(anna.transfers.retry(id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  anna.known.set(`${address}:${port}`, strict)
  await anna.transfers.retry(id)
  expect(await untilEnded(anna, id)).toMatchObject({ state: 'done', peer: { fingerprint } })
  expect(mallory.transfers.list.values()).toEqual([])
})
