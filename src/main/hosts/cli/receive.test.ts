import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { makeCredentials } from '../../devices/testing/credentials.ts'
import { RawPeer } from '../../transfers/testing/raw-peer.ts'
import { runIn } from './command-line.fixture.ts'

type Event = Record<string, unknown> & { event: string }

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'handbill-receive-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** `handbill receive --once`, and a sender who knows its certificate. */
async function receive() {
  const events: Event[] = []
  const words = ['--accept', 'all', '--lan-port', '0', '--dir', join(folder, 'in')]
  const { stdout, stderr, code } = runIn(folder, ['--json', 'receive', '--once', ...words])
  stderr.resume()
  const { port, fingerprint } = await new Promise<{ port: number; fingerprint: string }>((resolve) => {
    createInterface({ input: stdout }).on('line', (line) => {
      const event = JSON.parse(line)
      events.push(event)
      if (event.event === 'listening') resolve(event)
    })
  })
  const to = { alias: 'Desk', address: '127.0.0.1', port, protocol: 'https', fingerprint } as const
  const of = (name: string) => events.filter(({ event }) => event === name)
  return { code, of, sender: new RawPeer(to, await makeCredentials()) }
}

/** Of two, so many come as something else than they were announced to be. */
async function sendSpoilt(sender: RawPeer, spoilt: number): Promise<void> {
  const file = { size: 5, fileType: 'text/plain', sha256: '0'.repeat(64) }
  const files = Object.fromEntries(
    ['a', 'b'].map((id, place) => [
      id,
      { ...file, id, fileName: `${id}.txt`, ...(place >= spoilt && { sha256: null }) },
    ]),
  )
  const { json } = await sender.offer(files)
  for (const [place, id] of ['a', 'b'].entries())
    for (let tries = place < spoilt ? 3 : 1; tries > 0; tries -= 1) await sender.post(RawPeer.upload(json, id), 'hello')
}

test('what failed of several is told file by file, and the command leaves with 5', async () => {
  const { code, of, sender } = await receive()
  await sendSpoilt(sender, 1)
  expect(await code).toBe(5)
  expect(of('received')).toMatchObject([{ path: expect.stringMatching(/b\.txt$/), bytes: 5 }])
  expect(of('file-failed')).toMatchObject([{ name: 'a.txt', code: 'CHECKSUM_MISMATCH' }])
  expect(of('ended')).toMatchObject([{ state: 'failed' }])
})

test('where nothing came the command leaves with 1', async () => {
  const { code, of, sender } = await receive()
  await sendSpoilt(sender, 2)
  expect(await code).toBe(1)
  expect(of('received')).toEqual([])
})
