import { createHash } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeCredentials } from '../devices/testing/credentials.ts'
import { frameHead } from './batches/frames.ts'
import { type TestSide, TestSides, untilEnded } from './testing/handbill.ts'
import { RawPeer } from './testing/raw-peer.ts'

/** What an offer takes of a name, and Linux of a whole path. */
const LONGEST = 4096
const REASON = 'Its name, with its folders, is too long for the disk.'
const bytes = Buffer.from('abc')
const sha256 = createHash('sha256').update(bytes).digest('hex')

const sides = new TestSides()
let ben: TestSide
let peer: RawPeer
beforeEach(async () => {
  ben = await sides.make({ alias: 'Ben' })
  peer = new RawPeer(ben.address, await makeCredentials())
})
afterEach(() => sides.closeAll())

/** Its folders find room on the disk, and it does not. */
const tooLong = `${'f'.repeat(199)}/`.repeat(20).padEnd(LONGEST, 'n')
const offered = (fileName: string) => ({ fileName, size: bytes.length, fileType: '' })

describe.skipIf(process.platform !== 'linux')('a file whose name is too long for the disk, with its folders', () => {
  it('is refused with that reason, and its transfer is over', async () => {
    const { json } = await peer.offer({ 1: offered(tooLong) })
    const answer = await peer.post(RawPeer.upload(json, '1'), bytes)
    expect(answer).toMatchObject({ status: 500, json: { message: REASON } })
    expect(await untilEnded(ben)).toMatchObject({ state: 'failed', failure: { code: 'FILE_UNWRITABLE' } })
  })

  it('is refused alone of many in one body, in no more words than any sender reads', async () => {
    const { json } = await peer.offer({ 1: offered(tooLong), 2: offered('short') })
    const frames = ['1', '2'].flatMap((file) => [
      frameHead({ file, token: json.files[file], size: bytes.length, sha256 }),
      bytes,
    ])
    const answer = await peer.post(`/api/handbill/v1/batch?sessionId=${json.sessionId}`, Buffer.concat(frames))
    expect(answer).toEqual({ status: 200, json: { failed: { 1: { status: 500, message: REASON } } } })
    expect(await untilEnded(ben)).toMatchObject({ state: 'failed', filesDone: 1 })
    expect(await readdir(ben.inbox)).toContain('short')
  })
})
