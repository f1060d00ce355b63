import { chmod, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { mark } from './marks.ts'
import { type TestSide, TestSides, untilEnded } from './testing/handbill.ts'
import { RawPeer } from './testing/raw-peer.ts'

const posix = describe.skipIf(process.platform === 'win32')

posix('the execute bit', () => {
  const sides = new TestSides()
  let anna: TestSide
  let ben: TestSide
  beforeEach(async () => {
    anna = await sides.make({ alias: 'Anna' })
    ben = await sides.make({ alias: 'Ben' })
    anna.known.set('Ben', ben.address)
    for (const name of ['run.sh', 'read.txt']) await writeFile(join(anna.folder, name), name)
    await chmod(join(anna.folder, 'run.sh'), 0o755)
  })
  afterEach(() => sides.closeAll())

  const send = async () => {
    const sources = ['run.sh', 'read.txt'].map((name) => ({ kind: 'path' as const, path: join(anna.folder, name) }))
    const { id } = await anna.transfers.send({ to: 'Ben', sources })
    expect((await untilEnded(anna, id)).state).toBe('done')
  }
  const runs = async (name: string) => ((await stat(join(ben.inbox, name))).mode & 0o111) !== 0

  it('what could be run at the sender can be run here, where that is wanted', async () => {
    ben.settings.keepExecutable = true
    await send()
    expect(await runs('run.sh')).toBe(true)
    expect(await runs('read.txt')).toBe(false)
  })

  it('nothing can be run where it is not', async () => {
    await send()
    expect(await runs('run.sh')).toBe(false)
  })

  it('nothing of who is no Handbill can, whatever it says', async () => {
    ben.settings.keepExecutable = true
    const peer = new RawPeer(ben.address, anna.identity)
    const files = { 1: { fileName: 'evil.sh', size: 3, fileType: '' } }
    const handbill = { folders: [], executable: ['1'] }
    const { json } = await peer.post('prepare-upload', { info: { alias: 'Raw' }, files, handbill })
    expect((await peer.post(RawPeer.upload(json, '1'), 'abc')).status).toBe(200)
    expect(await runs('evil.sh')).toBe(false)
  })
})

describe('a mark', () => {
  it('that cannot be made costs neither the file nor the other mark', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'handbill-marks-'))
    const file = join(folder, 'a')
    await writeFile(file, 'a', { mode: 0o640 })
    const origin = () => Promise.reject(new Error('no streams on this disk'))
    await mark(file, { origin }, { executable: true })
    if (process.platform !== 'win32') expect((await stat(file)).mode & 0o777).toBe(0o750)
    await mark(join(folder, 'missing'), { origin }, { executable: true })
    await rm(folder, { recursive: true })
  })
})
