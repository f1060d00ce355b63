import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { named } from './destination.ts'
import { safeParts } from './names.ts'
import { startCutter } from './testing/cutter.ts'
import { type TestSide, TestSides, until, untilEnded } from './testing/handbill.ts'

const sides = new TestSides()
let anna: TestSide
let ben: TestSide

beforeEach(async () => {
  anna = await sides.make({ alias: 'Anna' })
  ben = await sides.make({ alias: 'Ben', accept: 'ask' })
  anna.known.set('Ben', ben.address)
  await mkdir(join(anna.folder, 'album'))
  for (const name of ['one.txt', 'two.txt']) await writeFile(join(anna.folder, 'album', name), name)
})
afterEach(() => sides.closeAll())

const send = () => anna.transfers.send({ to: 'Ben', sources: [{ kind: 'path', path: join(anna.folder, 'album') }] })
const asked = async () => {
  const { id } = await until(ben, ({ state }) => state === 'asking')
  const { files } = ben.transfers.files(id, 0, 9)
  return { id, idOf: (name: string) => files.find((file) => file.name === `album/${name}`)?.id as string }
}

describe('a file that is renamed at the question', () => {
  it('lies under the new name, with or without a folder, and is verified all the same', async () => {
    const { id: sent } = await send()
    const { id, idOf } = await asked()
    const rename = { [idOf('one.txt')]: 'eins.txt', [idOf('two.txt')]: 'neu/zwei.txt' }
    await ben.transfers.decide(id, true, { rename })
    expect((await untilEnded(anna, sent)).state).toBe('done')
    expect(await readFile(join(ben.inbox, 'eins.txt'), 'utf8')).toBe('one.txt')
    expect(await readFile(join(ben.inbox, 'neu', 'zwei.txt'), 'utf8')).toBe('two.txt')
    expect(ben.transfers.files(id, 0, 9).files.map(({ name, verified }) => [name, verified])).toEqual([
      ['album/one.txt', true],
      ['album/two.txt', true],
    ])
  })

  it.each(['', ' ', '../out.txt', '/etc/x', 'C:\\x', 'a\\b', 'NUL', 'a:b', 'x.', ' x', 'a/../b', 'a\u202eb', '.'])(
    'is refused as %j, and the question stands',
    async (name) => {
      const { id: sent } = await send()
      const { id, idOf } = await asked()
      const file = idOf('one.txt')
      await expect(ben.transfers.decide(id, true, { rename: { [file]: name } })).rejects.toMatchObject({
        code: 'INPUT_INVALID',
        data: { issues: [{ path: ['rename', file] }] },
      })
      expect(ben.transfers.list.get(id)?.state).toBe('asking')
      await ben.transfers.decide(id, true, { rename: { [file]: 'fine.txt' } })
      expect((await untilEnded(anna, sent)).state).toBe('done')
      expect(await readdir(ben.inbox)).toEqual(expect.arrayContaining(['fine.txt']))
    },
  )

  it('must be one of the offer', async () => {
    await send()
    const { id } = await asked()
    await expect(ben.transfers.decide(id, true, { rename: { stranger: 'a' } })).rejects.toMatchObject({
      code: 'INPUT_INVALID',
    })
  })

  it('takes the place of nothing, and of what it is told to replace', async () => {
    await mkdir(ben.inbox, { recursive: true })
    await writeFile(join(ben.inbox, 'taken.txt'), 'mine')
    for (const [existing, expected] of [
      ['keep-both', { 'taken.txt': 'mine', 'taken (1).txt': 'one.txt' }],
      ['overwrite', { 'taken.txt': 'one.txt' }],
    ] as const) {
      const { id: sent } = await send()
      const { id, idOf } = await asked()
      await ben.transfers.decide(id, true, { existing, rename: { [idOf('one.txt')]: 'taken.txt' } })
      await untilEnded(anna, sent)
      for (const [name, text] of Object.entries(expected))
        expect(await readFile(join(ben.inbox, name), 'utf8'), name).toBe(text)
    }
  })

  it('and its folder hold again when the transfer breaks off and comes again', async () => {
    const bytes = Buffer.alloc(6_000_000, 7)
    await writeFile(join(anna.folder, 'album', 'big.bin'), bytes)
    const elsewhere = join(ben.folder, 'elsewhere')
    const cutter = await startCutter(ben.address)
    anna.known.set('Ben', cutter.address)
    cutter.cutAfter(3_000_000)
    const { id: sent } = await send()
    const { id, idOf } = await asked()
    await ben.transfers.decide(id, true, { folder: elsewhere, rename: { [idOf('big.bin')]: 'groß.bin' } })
    expect((await untilEnded(anna, sent)).state).toBe('failed')
    ben = await sides.restart(ben, { alias: 'Ben', accept: 'ask' })
    anna.known.set('Ben', ben.address)
    expect((await untilEnded(anna, (await send()).id)).state).toBe('done')
    expect((await readFile(join(elsewhere, 'groß.bin'))).equals(bytes)).toBe(true)
    expect((await readdir(join(elsewhere, 'album'))).sort()).toEqual(['one.txt', 'two.txt'])
    await expect(readdir(join(ben.inbox, 'album'))).rejects.toMatchObject({ code: 'ENOENT' })
    await cutter.stop()
  })
})

describe('another folder for one offer', () => {
  it('takes its files, and the transfer says so; a relative one is refused', async () => {
    const { id: sent } = await send()
    const { id } = await asked()
    await expect(ben.transfers.decide(id, true, { folder: 'somewhere' })).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      data: { issues: [{ path: ['folder'] }] },
    })
    const folder = join(ben.folder, 'elsewhere')
    expect((await ben.transfers.decide(id, true, { folder })).folder).toBe(folder)
    await untilEnded(anna, sent)
    expect((await readdir(join(folder, 'album'))).sort()).toEqual(['one.txt', 'two.txt'])
  })
})

describe('which names are taken', () => {
  it('is told before the answer, for the new names and the other folder too', async () => {
    await mkdir(join(ben.inbox, 'album'), { recursive: true })
    await writeFile(join(ben.inbox, 'album', 'two.txt'), '')
    await writeFile(join(ben.inbox, 'x.txt'), '')
    await send()
    const { id, idOf } = await asked()
    expect(await ben.transfers.taken(id, {})).toEqual([idOf('two.txt')])
    const rename = { [idOf('one.txt')]: 'x.txt', [idOf('two.txt')]: 'album/drei.txt' }
    expect(await ben.transfers.taken(id, { rename })).toEqual([idOf('one.txt')])
    const folder = join(ben.folder, 'not-there')
    expect(await ben.transfers.taken(id, { folder })).toEqual([])
    await expect(readdir(folder)).rejects.toMatchObject({ code: 'ENOENT' })
    await ben.transfers.decide(id, false)
    await expect(ben.transfers.taken(id, {})).rejects.toMatchObject({ code: 'CONFLICT' })
  })
})

describe('a name that a person chose', () => {
  it('is taken as it is when it is safe, and otherwise refused: it never lies elsewhere', () => {
    const files = new Map([['1', { name: 'a', size: 1, sha256: null, modified: null }]])
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (name) => {
        let given: string | undefined
        try {
          given = named(files, { rename: { 1: name } }).get('1')?.name
        } catch {
          return
        }
        expect(given).toBe(name)
        expect(safeParts(name).join('/')).toBe(name)
      }),
    )
  })
})
