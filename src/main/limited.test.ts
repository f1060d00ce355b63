import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { Flows } from '../shared/contract/flow.ts'
import type { SettingsChange } from '../shared/contract/settings.ts'
import { isEnded, type Transfer } from '../shared/contract/transfers.ts'
import type { Limit } from '../shared/tcp/diagnosis.ts'
import { type App, createApp } from './app.ts'
import { enterOwnNetwork } from './sockets/testing/own-network.ts'

const leave = await enterOwnNetwork()
if (!leave) console.log('no network namespace of our own here (it needs Linux and root): no transfer is slowed down')

const SLOW = 1_000_000
const FAST = { sendLimit: null, receiveLimit: null }
let root: string
let anna: App
let ben: App
const undo: (() => void)[] = []

beforeAll(async () => {
  if (!leave) return
  root = await mkdtemp(join(tmpdir(), 'handbill-limited-'))
  const path = join(root, 'large')
  await writeFile(path, '')
  await truncate(path, 400_000_000)
  ;[anna, ben] = await Promise.all([start('anna'), start('ben')])
})
afterEach(() => {
  for (const it of undo.splice(0)) it()
})
afterAll(async () => {
  if (!leave) return
  await Promise.all([anna, ben].map((app) => app.stop()))
  await rm(root, { recursive: true, force: true })
  leave()
})

async function start(alias: string): Promise<App> {
  await mkdir(join(root, alias))
  const app = await createApp({
    version: '0.0.0',
    dataFolder: join(root, alias),
    env: { HANDBILL_INTERFACES: 'lo', HOME: root },
    overrides: { alias, lanPort: 0, discovery: false, folder: join(root, `${alias}-in`) },
  })
  await app.start()
  return app
}

async function until(app: App, wanted: (transfer: Transfer) => boolean): Promise<Transfer> {
  for (;;) {
    const found = app.transfers.list.values().find(wanted)
    if (found) return found
    await app.transfers.list.changed(AbortSignal.timeout(10_000))
  }
}

/** Segments as on a real wire, each of which waits. Not every kernel has netem; a full bucket delays as well. */
function delayed(): boolean {
  execFileSync('ip', 'link set lo mtu 1500'.split(' '))
  return ['netem delay 20ms rate 8mbit limit 200', 'tbf rate 8mbit burst 64kb latency 100ms'].some((kind) => {
    try {
      execFileSync('tc', `qdisc add dev lo root ${kind}`.split(' '), { stdio: 'pipe' })
      return true
    } catch {
      return false
    }
  })
}

/** A large file from one to the other, until each end says of it what is wanted. The test's time limit is the end of it. */
async function said(wanted: readonly [Limit, Limit], sender: SettingsChange, receiver: SettingsChange) {
  await Promise.all([anna.settings.update({ ...FAST, ...sender }), ben.settings.update({ ...FAST, ...receiver })])
  const to = `127.0.0.1:${ben.status.value.listening?.port}`
  const sent = await anna.transfers.send({ to, sources: [{ kind: 'path', path: join(root, 'large') }] })
  const asked = await until(ben, ({ state }) => state === 'asking')
  await ben.transfers.decide(asked.id, true, {})
  await until(anna, ({ id, bytes }) => id === sent.id && bytes > 0)
  await Promise.all([says(anna, sent.id, wanted[0]), says(ben, asked.id, wanted[1])])
  await anna.transfers.cancel(sent.id)
  await until(ben, ({ id, state }) => id === asked.id && isEnded(state))
}

async function says(app: App, transfer: string, wanted: Limit): Promise<void> {
  const flows = new Flows()
  const heard: unknown[] = []
  for await (const { limit } of app.sockets.limit(flows.open('what-limits'), undefined, transfer)) {
    flows.taken('what-limits')
    heard.push(limit)
    if (limit === wanted) return
  }
  throw new Error(`the transfer ended, and all that was said is ${heard.join(', ')}`)
}

describe.runIf(leave)('what limits a transfer', () => {
  test('a slow reader: both ends say that it is the receiver', async () => {
    await said(['receiver', 'receiver'], {}, { receiveLimit: SLOW })
  })

  test('a slow sender: it says so, and the other end knows that it is not itself', async () => {
    await said(['sender', 'elsewhere'], { sendLimit: SLOW }, {})
  })

  test('a delayed wire: the network', async ({ skip }) => {
    if (!delayed()) skip('tc cannot delay the loopback here')
    undo.push(() => execFileSync('tc', 'qdisc del dev lo root'.split(' ')))
    await said(['network', 'elsewhere'], {}, {})
  })

  test('one that is not under way is not there', async () => {
    const asked = anna.sockets.limit(new Flows().open('what-limits'), undefined, 'nobody').next()
    await expect(asked).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})
