import { execFileSync, spawnSync } from 'node:child_process'
import { createPrivateKey, generateKeyPairSync, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { fromExport, toExport } from './exported.ts'
import { type Identity, makeIdentity } from './identity.ts'

const passphrase = 'correct horse 电池 staple'
let identity: Identity
let other: Identity
let text: string

beforeAll(async () => {
  ;[identity, other] = await Promise.all([makeIdentity(), makeIdentity()])
  text = await toExport(identity, passphrase)
})

const read = (content: string, pass: string | undefined = passphrase) => fromExport(content, pass, Date.now())
const invalid = (why: RegExp) => ({ code: 'IDENTITY_INVALID', data: { why: expect.stringMatching(why) } })
const certificateOf = (pem: string) => pem.slice(0, pem.indexOf('-----BEGIN ENCRYPTED'))
const keyOf = (pem: string) => pem.slice(pem.indexOf('-----BEGIN ENCRYPTED'))

describe('an exported identity', () => {
  test('is the same again, with its passphrase only', async () => {
    expect(await read(text)).toEqual(identity)
    expect(await read(text.replaceAll('\n', '\r\n'))).toMatchObject({ fingerprint: identity.fingerprint })
    expect(text).not.toContain('BEGIN PRIVATE KEY')
    await expect(read(text, 'Correct horse')).rejects.toMatchObject({
      code: 'PASSPHRASE_WRONG',
      data: { missing: false },
    })
    await expect(fromExport(text, undefined, Date.now())).rejects.toMatchObject({
      code: 'PASSPHRASE_WRONG',
      data: { missing: true },
    })
  })

  test('is read by others, and says how hard it is to guess', () => {
    const key = createPrivateKey({ key: keyOf(text), passphrase })
    expect(key.equals(createPrivateKey(identity.privateKey))).toBe(true)
    // DER: INTEGER of three bytes, 600,000.
    expect(derOf(text).includes(Buffer.from([0x02, 0x03, 0x09, 0x27, 0xc0]))).toBe(true)
  })

  test.skipIf(spawnSync('openssl', ['version']).status !== 0)('may be one that OpenSSL has closed', async () => {
    const closed = execFileSync('openssl', ['pkcs8', '-topk8', '-v2', 'aes-256-cbc', '-passout', 'pass:open sesame'], {
      input: identity.privateKey,
    })
    expect(await read(identity.certificate + closed, 'open sesame')).toEqual(identity)
  })

  test('may be the unencrypted one that is kept when it is replaced', async () => {
    expect(await fromExport(identity.certificate + identity.privateKey, undefined, Date.now())).toEqual(identity)
  })

  test('is no use with the key of another, out of its time, or without a part', async () => {
    await expect(read(other.certificate + keyOf(text))).rejects.toMatchObject(invalid(/do not belong together/))
    await expect(fromExport(text, passphrase, Date.parse('2000-01-01'))).rejects.toMatchObject(
      invalid(/valid only from/),
    )
    await expect(fromExport(text, passphrase, Date.parse('2100-01-01'))).rejects.toMatchObject(invalid(/valid until/))
    await expect(read(keyOf(text))).rejects.toMatchObject(invalid(/no certificate and key/))
    await expect(read(certificateOf(text))).rejects.toMatchObject(invalid(/no certificate and key/))
  })

  test('closed in another way is said to be so, and one that would take for ever is not begun', async () => {
    const weaker = generateKeyPairSync('ed25519').privateKey.export({
      format: 'pem',
      type: 'pkcs8',
      cipher: 'aes-128-cbc',
      passphrase,
    })
    await expect(read(identity.certificate + weaker)).rejects.toMatchObject(invalid(/does not use/))
    const rounds = derOf(text).indexOf(Buffer.from([0x02, 0x03, 0x09, 0x27, 0xc0])) + 2
    for (const endless of [
      [0x7f, 0xff, 0xff],
      [0xff, 0xff, 0xff],
    ]) {
      const der = derOf(text)
      der.set(endless, rounds)
      await expect(read(identity.certificate + pemOf(der))).rejects.toMatchObject(invalid(/does not use/))
    }
  })

  test('never becomes an identity, whatever is done to it', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 40 }),
        fc.uint8Array({ minLength: 1, maxLength: 8 }),
        async (at, noise) => {
          const der = derOf(text)
          der.set(noise, at)
          const done = await read(identity.certificate + pemOf(der)).then(
            ({ fingerprint }) => fingerprint,
            ({ code }) => code,
          )
          expect(['IDENTITY_INVALID', 'PASSPHRASE_WRONG', identity.fingerprint]).toContain(done)
        },
      ),
      {
        numRuns: 20,
        // A time and a string of characters that asn1js throws at.
        examples: [
          [0, Uint8Array.from([24, 116, 0])],
          [0, Uint8Array.from([60, 128, 4])],
        ],
      },
    )
    await expect(read(randomBytes(2000).toString('latin1'))).rejects.toMatchObject({ code: 'IDENTITY_INVALID' })
  })
})

function derOf(pem: string): Buffer {
  return Buffer.from(keyOf(pem).replace(/-----[^-]+-----/g, ''), 'base64')
}

function pemOf(der: Buffer): string {
  return `-----BEGIN ENCRYPTED PRIVATE KEY-----\n${der.toString('base64')}\n-----END ENCRYPTED PRIVATE KEY-----\n`
}
