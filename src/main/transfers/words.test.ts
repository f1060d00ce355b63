import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeCredentials } from '../devices/testing/credentials.ts'
import { type TestSide, TestSides, until, untilEnded } from './testing/handbill.ts'
import { RawPeer } from './testing/raw-peer.ts'
import { startStrictApp } from './testing/strict-app.ts'

const sides = new TestSides()
let anna: TestSide

beforeEach(async () => {
  anna = await sides.make({ alias: 'Anna' })
})
afterEach(() => sides.closeAll())

/** What the other side of a session may say of it. */
const words = (sessionId: string) =>
  ['/api/handbill/v1/pause', '/api/handbill/v1/resume', 'cancel', 'cancel?missing=1&'].map((path) =>
    `${path}?sessionId=${sessionId}`.replace('&?', '&'),
  )

/** The same address, and the session's name; another certificate, or none. */
async function strangers(to: TestSide): Promise<RawPeer[]> {
  return [new RawPeer(to.address, await makeCredentials()), new RawPeer(to.address, null)]
}

describe('a word on a session', () => {
  it('that comes in is taken from its sender alone', async () => {
    const sender = new RawPeer(anna.address, await makeCredentials())
    const { json } = await sender.offer({ 1: { id: '1', fileName: 'a.txt', size: 2, fileType: 'text/plain' } })
    const { id } = await until(anna, ({ state }) => state === 'running')
    for (const stranger of await strangers(anna))
      for (const word of words(json.sessionId)) expect(await stranger.post(word), word).toMatchObject({ status: 403 })
    expect(anna.transfers.list.get(id)).toMatchObject({ state: 'running' })
    expect(anna.transfers.list.get(id)?.pausedBy).toBeUndefined()
    const [pause = ''] = words(json.sessionId)
    expect(await sender.post(pause)).toMatchObject({ status: 204 })
    expect(anna.transfers.list.get(id)).toMatchObject({ pausedBy: 'there' })
  })

  it('that goes out is taken from its receiver alone', async () => {
    const identity = await makeCredentials()
    let release = () => {}
    const holdUploads = new Promise<void>((resolve) => {
      release = resolve
    })
    const app = await startStrictApp({ identity, holdUploads })
    anna.known.set('App', app.address)
    const path = join(anna.folder, 'a.txt')
    await writeFile(path, 'hello')
    const { id } = await anna.transfers.send({ to: 'App', sources: [{ kind: 'path', path }] })
    await until(anna, ({ state, connections }) => state === 'running' && connections.length > 0)
    for (const stranger of await strangers(anna))
      for (const word of words('session%201')) expect(await stranger.post(word), word).toMatchObject({ status: 403 })
    expect(anna.transfers.list.get(id)).toMatchObject({ state: 'running' })
    expect(anna.transfers.list.get(id)?.pausedBy).toBeUndefined()
    const receiver = new RawPeer(anna.address, identity)
    expect(await receiver.post('cancel?sessionId=session%201')).toMatchObject({ status: 200 })
    expect(await untilEnded(anna, id)).toMatchObject({ state: 'cancelled' })
    release()
    await app.stop()
  })
})
