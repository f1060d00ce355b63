import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { isEnded, type Transfer } from '../shared/contract/transfers.ts'
import { type App, createApp } from './app.ts'
import { fingerprintOf } from './identity/identity.ts'

let root: string
let anna: App
let ben: App

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'handbill-app-'))
  ;[anna, ben] = await Promise.all([start('anna'), start('ben')])
})
afterEach(async () => {
  await Promise.all([anna.stop(), ben.stop()])
  await rm(root, { recursive: true, force: true })
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

const at = (app: App) => `127.0.0.1:${app.status.value.listening?.port}`

/** The certificate that it shows to whoever connects now. */
function shownBy(app: App): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port: app.status.value.listening?.port ?? 0, rejectUnauthorized: false })
  return new Promise((resolve, reject) => {
    socket.once('error', reject)
    socket.once('secureConnect', () => {
      resolve(fingerprintOf(socket.getPeerCertificate().raw))
      socket.destroy()
    })
  })
}

async function until(app: App, wanted: (transfer: Transfer) => boolean): Promise<Transfer> {
  for (;;) {
    const found = app.transfers.list.values().find(wanted)
    if (found) return found
    await app.transfers.list.changed(AbortSignal.timeout(10_000))
  }
}

describe('a running Handbill whose identity is renewed', () => {
  test('shows the new certificate at once, and is one device to others', async () => {
    await ben.devices.add(at(anna))
    const before = anna.identity.fingerprint
    const { now } = await anna.identity.renew()
    expect(anna.status.value.fingerprint).toBe(now.fingerprint)
    expect(await shownBy(anna)).toBe(now.fingerprint)
    expect(ben.devices.list.values().map(({ id }) => id)).toEqual([before])
    await ben.devices.add(at(anna))
    expect(ben.devices.list.values().map(({ id }) => id)).toEqual([now.fingerprint])
    await expect(anna.devices.add(at(anna))).rejects.toMatchObject({ code: 'CONFLICT' })
  })

  test('sends as the new one: who trusts the old one is warned', async () => {
    const say = async (text: string) => {
      await anna.transfers.send({ to: at(ben), sources: [{ kind: 'text', text }] })
      return until(ben, ({ state, title }) => state === 'asking' && title === text)
    }
    const first = await say('before')
    expect(first.peer.fingerprint).toBe(anna.identity.fingerprint)
    await expect(anna.identity.renew()).rejects.toMatchObject({ code: 'CONFLICT' })
    await ben.transfers.decide(first.id, true, { trust: true })
    await until(anna, ({ state }) => isEnded(state))

    await anna.identity.renew()
    const second = await say('after')
    expect(second.peer.fingerprint).toBe(anna.identity.fingerprint)
    expect(second.warning).toMatchObject({ code: 'FINGERPRINT_MISMATCH', data: { expected: first.peer.fingerprint } })
    await ben.transfers.decide(second.id, false)
    await until(anna, ({ state }) => state === 'declined')
  })
})
