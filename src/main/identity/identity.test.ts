import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect, createServer, type TLSSocket } from 'node:tls'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fingerprintOf, type Identity, openIdentity } from './identity.ts'

let folder: string
let identity: Identity

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'handbill-identity-'))
  identity = await openIdentity(folder)
})
afterAll(() => rm(folder, { recursive: true }))

describe('identity', () => {
  test('stays the same across starts', async () => {
    expect(await openIdentity(folder)).toEqual(identity)
  })

  test('is known by the SHA-256 of its certificate', () => {
    const { raw, fingerprint256 } = new X509Certificate(identity.certificate)
    expect(identity.fingerprint).toBe(fingerprintOf(raw))
    expect(identity.fingerprint).toBe(fingerprint256.replaceAll(':', ''))
  })

  test.skipIf(process.platform === 'win32')('keeps its key from other users', async () => {
    expect((await stat(join(folder, 'identity.pem'))).mode & 0o077).toBe(0)
  })

  test('opens a mutual TLS connection on which both ends see the other', async () => {
    const peer = await openIdentity(join(folder, 'peer'))
    const server = createServer({
      cert: identity.certificate,
      key: identity.privateKey,
      requestCert: true,
      rejectUnauthorized: false,
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as { port: number }
    const accepted = once(server, 'secureConnection') as Promise<[TLSSocket]>
    const socket = connect({
      port,
      host: '127.0.0.1',
      cert: peer.certificate,
      key: peer.privateKey,
      rejectUnauthorized: false,
    })
    await once(socket, 'secureConnect')
    const [other] = await accepted
    expect(fingerprintOf(socket.getPeerCertificate().raw)).toBe(identity.fingerprint)
    expect(fingerprintOf(other.getPeerCertificate().raw)).toBe(peer.fingerprint)
    socket.destroy()
    other.destroy()
    server.close()
  })

  test('is never replaced when it is damaged', async () => {
    const damaged = join(folder, 'damaged')
    await openIdentity(damaged)
    const file = join(damaged, 'identity.pem')
    const whole = await readFile(file, 'utf8')
    for (const text of ['', whole.slice(0, 400), whole.replace(/[A-Za-z]{20}/, 'AAAAAAAAAAAAAAAAAAAA')]) {
      await writeFile(file, text)
      await expect(openIdentity(damaged)).rejects.toMatchObject({ code: 'DATA_FOLDER_UNUSABLE' })
      expect(await readFile(file, 'utf8')).toBe(text)
    }
  })
})
