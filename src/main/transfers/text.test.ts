import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { MAX_TEXT } from '../../shared/contract/transfers.ts'
import { makeCredentials } from '../devices/testing/credentials.ts'
import { type TestSide, TestSides, until, untilEnded } from './testing/handbill.ts'
import { RawPeer } from './testing/raw-peer.ts'
import { startStrictApp } from './testing/strict-app.ts'

const sides = new TestSides()
let anna: TestSide
let ben: TestSide

beforeEach(async () => {
  anna = await sides.make({ alias: 'Anna' })
  ben = await sides.make({ alias: 'Ben' })
  anna.known.set('Ben', ben.address)
})
afterEach(() => sides.closeAll())

const send = (text: string, to = 'Ben') => anna.transfers.send({ to, sources: [{ kind: 'text', text }] })

const poem = 'Zwei Zeilen,\n第二行 <b>no markup</b>'

describe('a text between two Handbills', () => {
  it('is shown, and nothing of it is written', async () => {
    const { id } = await send(poem)
    expect(await untilEnded(ben)).toMatchObject({
      state: 'done',
      text: poem,
      title: 'Zwei Zeilen, 第二行 <b>no markup</b>',
    })
    expect(await untilEnded(anna, id)).toMatchObject({ state: 'done', text: poem, filesDone: 1, failure: null })
    await expect(readdir(ben.inbox)).rejects.toMatchObject({ code: 'ENOENT' })
    await anna.transfers.stop()
    expect(await readdir(join(anna.folder, 'staging'))).toEqual([])
  })

  it('can be read before it is answered, and kept as a file by who wants it so', async () => {
    ben.settings = { ...ben.settings, accept: 'ask' }
    const { id } = await send(poem)
    const asked = await until(ben, ({ state }) => state === 'asking')
    expect(asked.text).toBe(poem)
    const [file] = ben.transfers.files(asked.id, 0, 1).files
    await ben.transfers.decide(asked.id, true, { files: [file!.id] })
    expect(await untilEnded(anna, id)).toMatchObject({ state: 'done' })
    const [name] = await readdir(ben.inbox)
    expect(name).toMatch(/\.txt$/)
    expect(await readFile(join(ben.inbox, name!), 'utf8')).toBe(poem)
  })

  it('may be declined', async () => {
    ben.settings = { ...ben.settings, accept: 'ask' }
    const { id } = await send(poem)
    await ben.transfers.decide((await until(ben, ({ state }) => state === 'asking')).id, false)
    expect(await untilEnded(anna, id)).toMatchObject({ state: 'declined' })
  })
})

describe('a text and the LocalSend app', () => {
  it('goes out as the app expects it', async () => {
    const identity = await makeCredentials()
    const app = await startStrictApp({ identity, prepareStatus: 204 })
    anna.known.set('app', app.address)
    const { id } = await send(poem, 'app')
    expect(await untilEnded(anna, id)).toMatchObject({ state: 'done', filesDone: 1 })
    expect(Object.values(app.offers[0]!.files)).toMatchObject([
      {
        fileType: 'text/plain',
        preview: poem,
        size: Buffer.byteLength(poem),
        fileName: expect.stringMatching(/\.txt$/),
      },
    ])
    expect(app.complaints).toEqual([])
    await app.stop()
  })

  it('is uploaded where it is wanted as a file', async () => {
    const app = await startStrictApp({ identity: await makeCredentials() })
    anna.known.set('app', app.address)
    const { id } = await send(poem, 'app')
    expect(await untilEnded(anna, id)).toMatchObject({ state: 'done', filesDone: 1 })
    expect([...app.files.values()].map(String)).toEqual([poem])
    await app.stop()
  })

  const text = { id: 'a', fileName: 'a.txt', size: 5, fileType: 'text/plain', preview: 'hello' }
  it.each([
    ['a text', { a: text }, 'hello'],
    ['a text of the old protocol', { a: { ...text, fileType: 'text' } }, 'hello'],
    ['controls and turned words in it', { a: { ...text, preview: 'a\u001b[31m\r\nb\u202ec\0' } }, 'a[31m\nbc'],
    ['a text among files', { a: text, b: { ...text, id: 'b' } }, null],
    ['a picture with a preview', { a: { ...text, fileType: 'image/png' } }, null],
    ['more than is shown', { a: { ...text, preview: 'x'.repeat(MAX_TEXT + 1) } }, null],
    ['no text', { a: { ...text, preview: 7 } }, null],
    ['an empty one', { a: { ...text, preview: '' } }, null],
  ])('comes in: %s', async (_what, files, expected) => {
    ben.settings = { ...ben.settings, accept: 'ask' }
    const peer = new RawPeer(ben.address, await makeCredentials())
    const answer = peer.offer(files)
    const asked = await until(ben, ({ state }) => state === 'asking')
    expect(asked.text).toBe(expected)
    await ben.transfers.decide(asked.id, true)
    expect((await answer).status).toBe(expected === null ? 200 : 204)
  })
})
