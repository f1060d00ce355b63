import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Transfer } from '../src/shared/contract/transfers.ts'
import { test as base, expect, type Handbill } from './fixtures/handbill.ts'
import { freePort, Peer } from './fixtures/localsend.ts'

interface Receiver extends Peer {
  readonly alias: string
  readonly port: number
  /** Where it puts what it gets. */
  readonly folder: string
}

const test = base.extend<{ peers: { run(...words: string[]): Peer; receive(...words: string[]): Promise<Receiver> } }>({
  peers: async ({ handbills }, use) => {
    const started: Peer[] = []
    const run = (...words: string[]) => {
      const peer = new Peer(words, handbills.folder)
      started.push(peer)
      return peer
    }
    const receive = async (...words: string[]) => {
      const port = await freePort()
      const alias = `Peer ${randomBytes(4).toString('hex')}`
      const folder = join(handbills.folder, alias)
      await mkdir(folder)
      const peer = run('receive', '--alias', alias, '--port', `${port}`, '--saveDir', folder, '--autoAccept', ...words)
      await peer.says('Receiver is running')
      return Object.assign(peer, { alias, port, folder })
    }
    await use({ run, receive })
    for (const peer of started) await peer.stop()
  },
})

/** Starts a Handbill that asks, and says yes to the first offer. */
async function takeOne(desk: Handbill): Promise<Transfer> {
  const { attachToOwner } = await import('../src/main/hosts/local/attach.ts')
  const { endpointOf } = await import('../src/main/owner/endpoint.ts')
  const { transfer } = await desk.event<{ transfer: Transfer }>('offered')
  const road = await attachToOwner(await endpointOf(desk.folder))
  await road.client.transfers.decide({ id: transfer.id, accept: true })
  await road.close()
  return transfer
}

test('each finds the other by its announcements', async ({ handbills, peers }) => {
  const alias = `Desk ${randomBytes(4).toString('hex')}`
  const desk = handbills.run('desk', 'receive', '--alias', alias, '--lan-port', '0')
  await desk.event('listening')
  const peer = await peers.receive('--verbose')
  const look = handbills.run('look', 'devices', '--wait', '20')
  const device = await look.event<{ id: string; alias: string; paths: object[] }>(
    'device',
    (device) => device.alias === peer.alias,
  )
  expect(device.paths).toMatchObject([{ address: '127.0.0.1', port: peer.port, protocol: 'http' }])
  // One that starts later announces itself to the peer.
  const again = handbills.run('again', 'receive', '--alias', `${alias} too`, '--lan-port', '0')
  await again.event('listening')
  await peer.says(`Device discovered: ${alias} too`)
})

test('files go there byte for byte', async ({ handbills, peers }) => {
  const peer = await peers.receive()
  const contents = {
    'menu 春.bin': randomBytes(5_000_001),
    'one.txt': Buffer.from('1'),
    'plain.txt': randomBytes(4096),
  }
  const files = Object.keys(contents).map((name) => join(handbills.folder, name))
  for (const [name, bytes] of Object.entries(contents)) await writeFile(join(handbills.folder, name), bytes)
  const send = handbills.run('studio', 'send', ...files, '--to', `127.0.0.1:${peer.port}`)
  expect(await send.ended(), `${send.log}\n${peer.log}`).toBe(0)
  for (const [name, bytes] of Object.entries(contents)) {
    expect((await readFile(join(peer.folder, name))).equals(bytes), name).toBe(true)
  }
})

test('its PIN is asked for, and told', async ({ handbills, peers }) => {
  const peer = await peers.receive('--pin', '314159')
  const file = join(handbills.folder, 'a.bin')
  const bytes = randomBytes(1000)
  await writeFile(file, bytes)
  const to = `127.0.0.1:${peer.port}`
  const without = handbills.run('studio', 'send', file, '--to', to)
  expect(await without.ended()).toBe(1)
  expect(await without.event('failed')).toMatchObject({ code: 'PIN_REQUIRED', data: { wrong: false } })
  const wrong = handbills.run('studio', 'send', file, '--to', to, '--pin', '1')
  expect(await wrong.ended()).toBe(1)
  expect(await wrong.event('failed')).toMatchObject({ code: 'PIN_REQUIRED', data: { wrong: true } })
  const right = handbills.run('studio', 'send', file, '--to', to, '--pin', '314159')
  expect(await right.ended(), right.log).toBe(0)
  expect((await readFile(join(peer.folder, 'a.bin'))).equals(bytes)).toBe(true)
})

for (const protocol of ['http', 'https']) {
  test(`files come from there by ${protocol} when a person says yes`, async ({ handbills, peers }) => {
    const inbox = join(handbills.folder, 'in')
    const desk = handbills.run('desk', 'receive', '--dir', inbox, '--accept', 'all', '--lan-port', '0', '--once')
    const { port } = await desk.event<{ port: number }>('listening')
    const file = join(handbills.folder, 'poster 海报.bin')
    const bytes = randomBytes(5_000_001)
    await writeFile(file, bytes)
    const send = peers.run('send', '127.0.0.1', file, '--port', String(port), '--protocol', protocol)
    // It shows no certificate, so that even `--accept all` does not let it in.
    const { peer } = await takeOne(desk)
    expect(peer.fingerprint).toBeNull()
    const received = await desk.event<{ path: string; bytes: number }>('received')
    expect(received).toMatchObject({ path: join(inbox, 'poster 海报.bin'), bytes: bytes.length })
    expect((await readFile(received.path)).equals(bytes)).toBe(true)
    expect(await send.ended(), send.log).toBe(0)
    expect(await desk.ended()).toBe(0)
  })
}
