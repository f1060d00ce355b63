import { createHash } from 'node:crypto'
import { link, mkdir, mkdtemp, open, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Arrival } from './arrival.ts'
import { Inbox } from './inbox.ts'

let folder: string
let inbox: Inbox

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'handbill-inbox-'))
  inbox = await Inbox.open(join(folder, 'in'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

async function receive(name: string, content: string, more: { sha256?: string; size?: number; into?: Inbox } = {}) {
  const size = more.size ?? Buffer.byteLength(content)
  const arrival = await (more.into ?? inbox).begin({ name, size, sha256: more.sha256 ?? null, modified: null })
  try {
    await arrival.write(Buffer.from(content))
    return await arrival.finish()
  } finally {
    await arrival.discard()
  }
}

const everything = async () => (await readdir(folder, { recursive: true })).sort()

describe('an arrival', () => {
  it('has no name before it is whole', async () => {
    const arrival = await inbox.begin({ name: 'a.txt', size: 2, sha256: null, modified: null })
    await arrival.write(Buffer.from('a'))
    expect(await readdir(join(folder, 'in'))).toEqual([expect.stringMatching(/^\.a\.txt\.[0-9a-f]{12}\.part$/)])
    await arrival.write(Buffer.from('b'))
    const received = await arrival.finish()
    expect(received).toEqual({ path: join(folder, 'in', 'a.txt'), bytes: 2, sha256: sha256('ab'), verified: false })
    expect(await readdir(join(folder, 'in'))).toEqual(['a.txt'])
  })

  it('is noted before there is anything of it', async () => {
    const noted: string[] = []
    const announced = { name: 'd/a.txt', size: 1, sha256: null, modified: null }
    const arrival = await inbox.begin(announced, async (partial) => {
      noted.push(partial)
      expect(await readdir(dirname(partial))).toEqual([])
    })
    expect(noted).toEqual([arrival.partial])
    await arrival.discard()
  })

  it('is not gone on with when it is a whole file under another name as well', async () => {
    const announced = { name: 'a.txt', size: 2, sha256: null, modified: null }
    const arrival = await inbox.begin(announced)
    arrival.write(Buffer.from('ab'))
    await arrival.keep()
    const again = await inbox.resume(announced, arrival.partial)
    expect(again?.onDisk).toBe(2)
    await again?.keep()
    await link(arrival.partial, join(folder, 'in', 'a.txt'))
    expect(await inbox.resume(announced, arrival.partial)).toBeNull()
  })

  it.each([
    ['is too long', { size: 3 }, 'SIZE_MISMATCH'],
    ['is too short', { size: 5 }, 'SIZE_MISMATCH'],
    ['is not what was announced', { sha256: sha256('other') }, 'CHECKSUM_MISMATCH'],
  ])('leaves nothing when it %s', async (_, more, code) => {
    await expect(receive('a.txt', 'four', more)).rejects.toMatchObject({ code })
    expect(await readdir(join(folder, 'in'))).toEqual([])
  })

  it.skipIf(process.platform !== 'linux')('says so when the disk is full', async () => {
    const announced = { name: 'a.txt', size: 600_000, sha256: null, modified: null }
    const arrival = new Arrival(announced, await open('/dev/full', 'w'), join(folder, '.a.part'), 'a.txt')
    arrival.write(Buffer.alloc(600_000))
    await expect(arrival.finish()).rejects.toMatchObject({
      code: 'FILE_UNWRITABLE',
      data: { file: 'a.txt', cause: 'ENOSPC', why: 'The disk is full.' },
    })
    await arrival.discard()
  })
})

describe('names that are taken', () => {
  it('are left to who has them', async () => {
    await receive('a.txt', '1')
    await mkdir(join(folder, 'in', 'a (1).txt'))
    await symlink('/nowhere', join(folder, 'in', 'a (2).txt'))
    expect((await receive('a.txt', '2')).path).toBe(join(folder, 'in', 'a (3).txt'))
    expect(await readFile(join(folder, 'in', 'a.txt'), 'utf8')).toBe('1')
  })

  it('are given once, however many want them at the same time', async () => {
    const contents = Array.from({ length: 40 }, (_, index) => `content ${index}`)
    const received = await Promise.all(contents.map((content) => receive('d/a.txt', content)))
    expect(new Set(received.map(({ path }) => path)).size).toBe(40)
    const kept = await Promise.all(received.map(({ path }) => readFile(path, 'utf8')))
    expect(kept).toEqual(contents)
  })
})

describe('folders', () => {
  it('are kept, and shared with what is there', async () => {
    await mkdir(join(folder, 'in', 'trip'))
    await receive('trip/one/a.txt', 'a')
    await receive('trip/b.txt', 'b')
    expect(await everything()).toEqual(['in', 'in/trip', 'in/trip/b.txt', 'in/trip/one', 'in/trip/one/a.txt'])
  })

  it('that are links elsewhere are not followed', async () => {
    await mkdir(join(folder, 'outside'))
    await symlink(join(folder, 'outside'), join(folder, 'in', 'trip'))
    const received = await receive('trip/a.txt', 'a')
    expect(received.path).toBe(join(folder, 'in', 'trip (1)', 'a.txt'))
    expect(await readdir(join(folder, 'outside'))).toEqual([])
  })

  it('keep their files together when their name is taken by a file', async () => {
    await writeFile(join(folder, 'in', 'trip'), 'a file')
    await Promise.all([receive('trip/a.txt', 'a'), receive('trip/b.txt', 'b')])
    expect((await readdir(join(folder, 'in', 'trip (1)'))).sort()).toEqual(['a.txt', 'b.txt'])
  })

  it('may be a link when they are the inbox itself', async () => {
    await mkdir(join(folder, 'real'))
    await symlink(join(folder, 'real'), join(folder, 'link'))
    await receive('a.txt', 'a', { into: await Inbox.open(join(folder, 'link')) })
    expect(await readdir(join(folder, 'real'))).toEqual(['a.txt'])
  })

  it('that cannot be made are a failure with a reason', async () => {
    await writeFile(join(folder, 'file'), '')
    await expect(Inbox.open(join(folder, 'file', 'in'))).rejects.toMatchObject({ code: 'FILE_UNWRITABLE' })
    await expect(Inbox.open('/proc/handbill/in')).rejects.toMatchObject({
      code: 'FILE_UNWRITABLE',
      data: { cause: 'ENOENT' },
    })
  })
})

it('keeps whatever is offered, inside, and apart', async () => {
  const piece = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 6 }),
    fc.constantFrom('..', '/', '\\', 'a', 'A', 'CON', '.', ' ', '\0', '\u202e', 'e\u0301', '\u00e9', 'x'.repeat(250)),
  )
  const offer = fc.array(piece, { maxLength: 5 }).map((pieces) => pieces.join(''))
  let count = 0
  await fc.assert(
    fc.asyncProperty(offer, offer, async (one, other) => {
      count += 1
      const [first, second] = [`first ${count}`, `second ${count}`]
      const [there, beside] = await Promise.all([receive(one, first), receive(other, second)])
      for (const { path } of [there, beside]) {
        expect(relative(join(folder, 'in'), path)).not.toMatch(/^\.\.(\/|$)|^\//)
        expect(dirname(path).startsWith(join(folder, 'in'))).toBe(true)
      }
      expect(await readFile(there.path, 'utf8')).toBe(first)
      expect(await readFile(beside.path, 'utf8')).toBe(second)
    }),
    // Every run waits for the disk; the names alone are tried by the thousand in names.test.ts.
    { numRuns: 60 },
  )
  const left = await readdir(join(folder, 'in'), { recursive: true, withFileTypes: true })
  expect(left.filter((entry) => entry.isFile())).toHaveLength(2 * count)
})
