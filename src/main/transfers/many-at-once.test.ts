import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { makeCredentials } from '../devices/testing/credentials.ts'
import { type TestSide, TestSides, until, untilEnded } from './testing/handbill.ts'
import { answerTo, RawPeer } from './testing/raw-peer.ts'

const sides = new TestSides()
const warnings: Error[] = []
const warned = (warning: Error) => void warnings.push(warning)
let ben: TestSide
beforeEach(async () => {
  warnings.length = 0
  process.on('warning', warned)
  ben = await sides.make({ alias: 'Ben' })
})
afterEach(async () => {
  process.off('warning', warned)
  await sides.closeAll()
})

it('twenty uploads at once are received, and taken for no leak', async () => {
  const peer = new RawPeer(ben.address, await makeCredentials())
  const files = Array.from({ length: 20 }, (_, id) => [id, { fileName: `${id}`, size: 2, fileType: '' }])
  const { json } = await peer.offer(Object.fromEntries(files))
  const messages = Array.from({ length: 20 }, (_, id) =>
    peer.open('POST', RawPeer.upload(json, `${id}`), { 'content-length': 2 }),
  )
  for (const message of messages) message.write('a')
  const running = () => ben.transfers.files(ben.transfers.list.values()[0]?.id ?? '', 0, 20).files
  while (running().some(({ state }) => state !== 'running')) await ben.transfers.list.changed()
  const answers = messages.map(answerTo)
  for (const message of messages) message.end('b')
  for (const answer of answers) expect((await answer).status).toBe(200)
  expect((await untilEnded(ben)).state).toBe('done')
  expect(warnings).toEqual([])
})

it('thirty files that are paused on their way are taken for no leak at either end', async () => {
  const anna = await sides.make({ alias: 'Anna' })
  anna.known.set('Ben', ben.address)
  const folder = join(anna.folder, 'album')
  await mkdir(folder)
  for (let index = 0; index < 30; index += 1) await writeFile(join(folder, `${index}`), Buffer.alloc(300_000))
  const { id } = await anna.transfers.send({ to: 'Ben', sources: [{ kind: 'path', path: folder }] })
  await until(anna, ({ filesDone }) => filesDone > 0)
  anna.transfers.pause(id)
  await until(ben, ({ pausedBy }) => pausedBy !== undefined)
  anna.transfers.resume(id)
  expect((await untilEnded(anna, id)).state).toBe('done')
  expect((await untilEnded(ben)).state).toBe('done')
  expect(warnings).toEqual([])
})
