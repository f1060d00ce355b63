import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeCredentials } from '../../devices/testing/credentials.ts'
import { MAX_FILES } from '../localsend/messages.ts'
import { type TestSide, TestSides, until } from '../testing/handbill.ts'
import { RawPeer } from '../testing/raw-peer.ts'

const sides = new TestSides()
let ben: TestSide
let peer: RawPeer

beforeEach(async () => {
  ben = await sides.make({ alias: 'Ben' })
  peer = new RawPeer(ben.address, await makeCredentials())
})
afterEach(() => sides.closeAll())

/** With everything that an honest sender says of a file. */
function filesOf(count: number) {
  const metadata = { modified: '2024-05-06T07:08:09.000Z' }
  const fileOf = (id: string) => {
    const sha256 = createHash('sha256').update(id).digest('hex')
    return { id, fileName: `album/${id}.txt`, size: id.length, fileType: 'text/plain', sha256, metadata }
  }
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [index, fileOf(`${index}`)]))
}

describe('an offer of very many files', () => {
  it('is taken up to 100,000, and the first, a middle and the last of them arrive', async () => {
    expect(MAX_FILES).toBe(100_000)
    const info = { alias: 'Raw', handbill: { resume: 1 } }
    const { status, json } = await peer.post('prepare-upload', { info, files: filesOf(100_000) })
    expect(status).toBe(200)
    expect(Object.keys(json.files)).toHaveLength(100_000)
    for (const id of ['0', '50000', '99999']) {
      expect((await peer.post(RawPeer.upload(json, id), id)).status).toBe(200)
    }
    const transfer = await until(ben, ({ filesDone }) => filesDone === 3)
    expect(transfer).toMatchObject({ state: 'running', fileCount: 100_000 })
  }, 60_000)

  it('is refused beyond', async () => {
    const { status, json } = await peer.offer(filesOf(100_001))
    expect(status).toBe(400)
    expect(json.message).toContain('between 1 and 100000 files')
    expect(ben.transfers.list.size).toBe(0)
  }, 60_000)
})
