import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { AccessKeys } from './access.ts'

let folder: string
let file: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'handbill-access-'))
  file = join(folder, 'access.json')
})
afterEach(() => rm(folder, { recursive: true }))

test('a script key outlives the process, a page key does not', async () => {
  const first = await AccessKeys.open(file, () => 7)
  const script = await first.issue('script', 'cron', 'operate')
  const page = await first.issue('page', 'Firefox', 'admin')
  expect(first.verify(page.token)?.id).toBe(page.key.id)
  const second = await AccessKeys.open(file, () => 8)
  expect(second.verify(script.token)).toEqual({ ...script.key, lastUsedAt: 8 })
  expect(second.verify(page.token)).toBeNull()
  expect(second.list().map(({ label }) => label)).toEqual(['cron'])
})

test('only hashes are kept, for nobody else to read', async () => {
  const keys = await AccessKeys.open(file)
  const { token, key } = await keys.issue('script', 'cron', 'read')
  const text = await readFile(file, 'utf8')
  expect(text).not.toContain(token)
  expect((await stat(file)).mode & 0o777).toBe(0o600)
  expect(Object.keys(key)).not.toContain('hash')
  expect(Object.keys(keys.list()[0] ?? {})).not.toContain('hash')
})

test('a revoked key opens nothing, now and after a restart, and tells who came in with it', async () => {
  const keys = await AccessKeys.open(file)
  const { token, key } = await keys.issue('script', 'cron', 'read')
  let told = 0
  keys.onRevoked(key.id, () => {
    told += 1
  })
  keys.onRevoked(key.id, () => {
    told += 100
  })()
  await keys.revoke(key.id)
  expect(told).toBe(1)
  expect(keys.verify(token)).toBeNull()
  expect((await AccessKeys.open(file)).verify(token)).toBeNull()
  await expect(keys.revoke(key.id)).rejects.toMatchObject({ code: 'NOT_FOUND', data: { kind: 'token' } })
})

test('keys made at the same time are all kept', async () => {
  const keys = await AccessKeys.open(file)
  const made = await Promise.all(Array.from({ length: 20 }, (_, i) => keys.issue('script', `s${i}`, 'read')))
  const again = await AccessKeys.open(file)
  for (const { token, key } of made) expect(again.verify(token)?.label).toBe(key.label)
})

test('when a key was used last is kept when the keys stop', async () => {
  const keys = await AccessKeys.open(file, () => 42)
  const { token } = await keys.issue('script', 'cron', 'read')
  keys.verify(token)
  await keys.stop()
  expect((await AccessKeys.open(file)).list()[0]?.lastUsedAt).toBe(42)
})

test.each(['', '{', '{"version":1,"keys":[{"id":"x"}]}', '{"version":2,"keys":[]}'])(
  'a file that does not parse lets nobody in and is put aside: %s',
  async (text) => {
    await writeFile(file, text)
    const keys = await AccessKeys.open(file, () => 0)
    expect(keys.list()).toEqual([])
    expect(await readdir(folder)).toEqual(['access.json.bad-1970-01-01T00-00-00.000Z'])
    expect(keys.problem).toMatchObject({ code: 'SETTINGS_UNREADABLE', data: { file } })
  },
)

test('a folder that cannot be written says so, and makes no key', async () => {
  await writeFile(join(folder, 'not-a-folder'), '')
  const keys = await AccessKeys.open(join(folder, 'sub', 'access.json'))
  await rm(folder, { recursive: true })
  await writeFile(folder, '')
  await expect(keys.issue('script', 'cron', 'read')).rejects.toMatchObject({ code: 'FILE_UNWRITABLE' })
  expect(keys.list()).toEqual([])
})
