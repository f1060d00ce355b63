import { createHash, randomBytes } from 'node:crypto'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { makeCredentials } from '../../devices/testing/credentials.ts'
import { type TestSide, TestSides, untilEnded } from '../testing/handbill.ts'
import { answerTo, RawPeer } from '../testing/raw-peer.ts'
import { startStrictApp } from '../testing/strict-app.ts'
import { DIGEST, digestField, digestToCome } from './digest.ts'

const sides = new TestSides()
let anna: TestSide
let ben: TestSide

beforeEach(async () => {
  anna = await sides.make({ alias: 'Anna' })
  ben = await sides.make({ alias: 'Ben' })
  anna.known.set('Ben', ben.address)
})
afterEach(() => sides.closeAll())

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

/** Offers a file without a hash and uploads it with `told` after its bytes. */
async function upload(bytes: Buffer, told: string | null): Promise<number> {
  const peer = new RawPeer(ben.address, anna.identity)
  const { json } = await peer.offer({ 1: { fileName: 'a.bin', size: bytes.length, fileType: '' } })
  const message = peer.open('POST', RawPeer.upload(json, '1'), digestToCome())
  message.write(bytes)
  if (told !== null) message.addTrailers({ [DIGEST]: digestField(told) })
  message.end()
  return (await answerTo(message)).status
}

it('a hash that follows its file is compared, and makes it verified', async () => {
  const bytes = randomBytes(300_000)
  expect(await upload(bytes, sha256(bytes))).toBe(200)
  const { id } = await untilEnded(ben)
  expect(ben.transfers.files(id, 0, 1).files).toMatchObject([{ verified: true, sha256: sha256(bytes) }])
})

it('a file whose hash that follows is another is not kept', async () => {
  const bytes = randomBytes(300_000)
  expect(await upload(bytes, sha256(randomBytes(1)))).toBe(422)
  expect(await readdir(ben.inbox)).toEqual([])
})

it('a file whose hash was promised and did not come is not kept', async () => {
  expect(await upload(randomBytes(300_000), null)).toBe(422)
  expect((await readdir(ben.inbox)).filter((name) => !name.startsWith('.'))).toEqual([])
})

it('between two Handbills a file is offered without a hash, and has one when it has come', async () => {
  const bytes = randomBytes(3_000_000)
  const path = join(anna.folder, 'a.bin')
  await writeFile(path, bytes)
  const { id } = await anna.transfers.send({ to: 'Ben', sources: [{ kind: 'path', path }] })
  expect((await untilEnded(anna, id)).state).toBe('done')
  expect(anna.transfers.files(id, 0, 1).files).toMatchObject([{ sha256: sha256(bytes) }])
  const received = await untilEnded(ben)
  expect(ben.transfers.files(received.id, 0, 1).files).toMatchObject([{ verified: true, sha256: sha256(bytes) }])
  expect((await readFile(join(ben.inbox, 'a.bin'))).equals(bytes)).toBe(true)
})

it('whoever is no Handbill is told the hash with the offer, and sees no trailers', async () => {
  const app = await startStrictApp({ identity: await makeCredentials() })
  anna.known.set('App', app.address)
  const bytes = randomBytes(3_000_000)
  const path = join(anna.folder, 'a.bin')
  await writeFile(path, bytes)
  const { id } = await anna.transfers.send({ to: 'App', sources: [{ kind: 'path', path }] })
  expect((await untilEnded(anna, id)).state).toBe('done')
  expect(Object.values(app.offers[0]?.files ?? {})).toMatchObject([{ sha256: sha256(bytes) }])
  expect(app.files.get('a.bin')?.equals(bytes)).toBe(true)
  await app.stop()
})
