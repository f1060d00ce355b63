import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openIdentity } from './identity.ts'
import { OwnIdentity } from './own-identity.ts'

let folder: string
let own: OwnIdentity
let running: number
let told: string[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'handbill-identity-'))
  running = 0
  told = []
  own = await open()
})
afterEach(() => rm(folder, { recursive: true }))

const open = () =>
  OwnIdentity.open({ folder, running: () => running, changed: () => told.push(own.fingerprint), now: Date.now })

describe('our identity', () => {
  test('is another one after a renewal, and the one before is kept for its owner alone', async () => {
    const { fingerprint, certificate, privateKey } = own
    const { before, now, keptAs } = await own.renew()
    expect(before.fingerprint).toBe(fingerprint)
    expect(now).toEqual(own.show())
    expect(own.fingerprint).not.toBe(fingerprint)
    expect(told).toEqual([own.fingerprint])
    expect((await openIdentity(folder)).fingerprint).toBe(own.fingerprint)
    expect(await readFile(keptAs!, 'utf8')).toBe(certificate + privateKey)
    if (process.platform !== 'win32') expect((await stat(keptAs!)).mode & 0o077).toBe(0)
  })

  test('goes to another machine and back', async () => {
    const { text, name } = await own.export('a good passphrase')
    const { fingerprint } = own
    expect(name).toBe(`handbill-identity-${fingerprint.slice(0, 8)}.pem`)
    const { keptAs } = await own.renew()
    const renewed = own.fingerprint
    expect((await own.examine(text, 'a good passphrase')).fingerprint).toBe(fingerprint)
    expect(own.fingerprint).toBe(renewed)
    await own.import(text, 'a good passphrase')
    expect((await open()).fingerprint).toBe(fingerprint)
    // What was kept aside opens as well; here it is what we are already.
    const again = await own.import(await readFile(keptAs!, 'utf8'))
    expect(again).toMatchObject({ keptAs: null, now: { fingerprint } })
    expect(told).toEqual([renewed, fingerprint])
  })

  test('does not change under a transfer', async () => {
    running = 2
    const { fingerprint } = own
    await expect(own.renew()).rejects.toMatchObject({
      code: 'CONFLICT',
      data: { why: expect.stringMatching(/^2 transf/) },
    })
    expect(own.fingerprint).toBe(fingerprint)
    running = 0
    // One that begins while the new key is made.
    const renewing = own.renew()
    await Promise.resolve()
    running = 1
    await expect(renewing).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(await readdir(folder)).toEqual(['identity.pem'])
    expect(told).toEqual([])
  })

  test('stays as it is where nothing can be written', async () => {
    const { fingerprint } = own
    await rm(folder, { recursive: true })
    await expect(own.renew()).rejects.toMatchObject({ code: 'DATA_FOLDER_UNUSABLE' })
    expect(own.fingerprint).toBe(fingerprint)
    expect(told).toEqual([])
    folder = await mkdtemp(join(tmpdir(), 'handbill-identity-'))
  })
})
