import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ABILITIES } from '../devices/announcement.ts'
import { FakeClock } from '../devices/testing/clock.ts'
import { makeCredentials } from '../devices/testing/credentials.ts'
import { type TestSide, TestSides, until, untilEnded } from './testing/handbill.ts'
import { RawPeer } from './testing/raw-peer.ts'
import { startStrictApp } from './testing/strict-app.ts'
import { Trust } from './trust.ts'

const sides = new TestSides()
let anna: TestSide
let ben: TestSide

beforeEach(async () => {
  anna = await sides.make({ alias: 'Anna' })
  ben = await sides.make({ alias: 'Ben', accept: 'ask' })
  anna.known.set('Ben', ben.address)
  await writeFile(join(anna.folder, 'a.txt'), 'hello')
})
afterEach(() => sides.closeAll())

const send = (from = anna) =>
  from.transfers.send({ to: 'Ben', sources: [{ kind: 'path', path: join(anna.folder, 'a.txt') }] })
const asking = () => until(ben, ({ state }) => state === 'asking')

describe('at first contact', () => {
  it('both screens show the same six digits, and others the next time', async () => {
    const codes: (string | undefined)[] = []
    for (let round = 0; round < 3; round += 1) {
      const { id } = await send()
      const { code, id: offer } = await asking()
      expect(code).toMatch(/^\d{6}$/)
      expect(anna.transfers.list.get(id)?.code).toBe(code)
      codes.push(code)
      await ben.transfers.decide(offer, false)
      await untilEnded(anna, id)
    }
    expect(new Set(codes).size).toBeGreaterThan(1)
  })

  it('somebody in between cannot make them the same', async () => {
    const between = await sides.make({ alias: 'Ben', accept: 'ask' })
    anna.known.set('Ben', { ...between.address, fingerprint: null })
    between.known.set('Ben', ben.address)
    await send()
    const first = await until(between, ({ state }) => state === 'asking')
    await send(between)
    const second = await asking()
    expect(first.code).toMatch(/^\d{6}$/)
    expect(second.code).toMatch(/^\d{6}$/)
    expect(first.code).not.toBe(second.code)
  })

  it('there are none with the LocalSend app, and the file goes all the same', async () => {
    const app = await startStrictApp({ identity: await makeCredentials() })
    anna.known.set('Ben', app.address)
    const ended = await untilEnded(anna, (await send()).id)
    expect(ended).toMatchObject({ state: 'done' })
    expect(ended.code).toBeUndefined()
    expect(app.complaints).toEqual([])
    await app.stop()
  })

  it('there are none for a while after too many, and all else is as ever', async () => {
    const peer = new RawPeer(ben.address, anna.identity)
    const meet = () => peer.post('/api/handbill/v1/meet', { commitment: 'ab'.repeat(32) })
    for (let count = 0; count < 6; count += 1) expect((await meet()).status).toBe(200)
    expect(await meet()).toMatchObject({ status: 429, json: { handbill: ABILITIES } })
    const { id } = await send()
    const asked = await until(ben, ({ state }) => state === 'asking')
    expect(asked.code).toBeUndefined()
    // What another Handbill is told after the bytes is not read twice for it.
    expect(anna.transfers.files(id, 0, 1).files[0]?.sha256).toBeNull()
    await ben.transfers.decide(asked.id, true)
    expect(await untilEnded(anna, id)).toMatchObject({ state: 'done' })
    expect(ben.transfers.files(asked.id, 0, 1).files[0]).toMatchObject({ verified: true })
  })

  it('there are none for who did not take part in the meeting, or keeps its nonce to itself', async () => {
    const peer = new RawPeer(ben.address, anna.identity)
    const begun = await peer.post('/api/handbill/v1/meet', { commitment: 'ab'.repeat(32) })
    expect(begun.status).toBe(200)
    const { meeting } = begun.json
    expect((await peer.post('/api/handbill/v1/reveal', { meeting, nonce: 'cd'.repeat(32) })).status).toBe(403)
    expect(
      (await new RawPeer(ben.address, null).post('/api/handbill/v1/meet', { commitment: 'ab'.repeat(32) })).status,
    ).toBe(403)
    expect((await peer.post('/api/handbill/v1/meet', { commitment: 'short' })).status).toBe(400)
    const files = { 1: { fileName: 'a', size: 1, fileType: '' } }
    void peer.post('prepare-upload', { info: { alias: 'Raw', handbill: { meeting } }, files }).catch(() => {})
    expect((await asking()).code).toBeUndefined()
  })
})

describe('who is trusted', () => {
  /** Anna is let in and trusted from now on. */
  async function meet(): Promise<void> {
    const { id } = await send()
    const offer = await asking()
    expect(offer.peer.trusted).toBeUndefined()
    expect((await ben.transfers.decide(offer.id, true, { trust: true })).peer.trusted).toBe(true)
    expect((await untilEnded(anna, id)).state).toBe('done')
  }

  it('is let in without asking where the setting says so, also after a restart, until it is forgotten', async () => {
    ben.settings.accept = 'trusted'
    await meet()
    expect(ben.transfers.trusted.values()).toMatchObject([{ id: anna.identity.fingerprint, alias: 'Anna' }])
    expect((await untilEnded(anna, (await send()).id)).state).toBe('done')
    ben = await sides.restart(ben, { alias: 'Ben', accept: 'trusted' })
    anna.known.set('Ben', ben.address)
    expect((await untilEnded(anna, (await send()).id)).state).toBe('done')
    await ben.transfers.forget(anna.identity.fingerprint)
    expect(ben.transfers.trusted.size).toBe(0)
    await send()
    expect((await asking()).peer.trusted).toBeUndefined()
  })

  it('was last seen when its certificate was', async () => {
    await meet()
    const since = ben.transfers.trusted.values()[0]!
    expect(since.lastSeen).toBeNull()
    await send()
    await asking()
    await ben.transfers.stop()
    ben = await sides.restart(ben, { alias: 'Ben', accept: 'ask' })
    expect(ben.transfers.trusted.values()[0]?.lastSeen).toBeGreaterThanOrEqual(since.since)
  })

  it('may be told by a fingerprint alone, and is forgotten by it', async () => {
    const { fingerprint } = anna.identity
    await expect(ben.transfers.trustCertificate(fingerprint)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(ben.transfers.trustCertificate('Anna', 'Anna')).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    const written = fingerprint.toLowerCase().match(/.{4}/g)!.join(' ')
    expect(await ben.transfers.trustCertificate(written, 'Anna')).toMatchObject({ id: fingerprint, alias: 'Anna' })
    ben.settings.accept = 'trusted'
    expect((await untilEnded(anna, (await send()).id)).state).toBe('done')
    await ben.transfers.forget(written)
    await expect(ben.transfers.forget(fingerprint)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await ben.transfers.trustCertificate(fingerprint)).toMatchObject({ alias: 'Anna' })
  })

  it('is asked about all the same with the setting "ask"', async () => {
    await meet()
    await send()
    expect((await asking()).peer).toMatchObject({ trusted: true })
  })

  it.each(['trusted', 'all'] as const)('is not whoever has the name: that is warned of (%s)', async (accept) => {
    ben.settings.accept = 'trusted'
    await meet()
    ben.settings.accept = accept
    const other = await sides.make({ alias: 'ANNA ' })
    other.known.set('Ben', ben.address)
    await send(other)
    const { warning, peer } = await asking()
    expect(peer.trusted).toBeUndefined()
    expect(warning).toMatchObject({
      code: 'FINGERPRINT_MISMATCH',
      data: { expected: anna.identity.fingerprint, presented: other.identity.fingerprint },
    })
  })

  it('is nobody without a certificate, whatever its name and its words', async () => {
    ben.settings.accept = 'trusted'
    await meet()
    const { fingerprint } = anna.identity
    const files = { 1: { fileName: 'a', size: 1, fileType: '' } }
    const offer = { info: { alias: 'Anna', fingerprint }, files }
    void new RawPeer(ben.address, null).post('prepare-upload', offer).catch(() => {})
    const asked = await asking()
    expect(asked).toMatchObject({
      peer: { fingerprint: null },
      warning: { code: 'FINGERPRINT_MISMATCH' },
    })
    await expect(ben.transfers.decide(asked.id, true, { trust: true })).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(ben.transfers.list.get(asked.id)?.state).toBe('asking')
  })
})

describe('sending to a trusted name that has another certificate', () => {
  let other: TestSide
  beforeEach(async () => {
    const { id } = await send()
    await ben.transfers.decide((await asking()).id, true)
    await untilEnded(anna, id)
    await anna.transfers.trust(id)
    other = await sides.make({ alias: 'Ben', accept: 'all' })
  })
  const confirmed = (despite: string) =>
    anna.transfers.send({
      ...{ to: 'Ben', despite },
      sources: [{ kind: 'path', path: join(anna.folder, 'a.txt') }],
    })

  it.each([
    ['as it was announced', (it: TestSide) => it.address],
    ['as it is shown', (it: TestSide) => ({ ...it.address, fingerprint: null })],
  ])('stops before anybody hears of a file (%s)', async (_, addressOf) => {
    anna.known.set('Ben', addressOf(other))
    const ended = await untilEnded(anna, (await send()).id)
    const data = { expected: ben.identity.fingerprint, presented: other.identity.fingerprint }
    expect(ended).toMatchObject({
      state: 'failed',
      failure: { code: 'FINGERPRINT_MISMATCH', data },
      warning: { data },
    })
    expect(other.transfers.list.size).toBe(0)
  })

  it('goes on when a person has confirmed that certificate, however it is written', async () => {
    anna.known.set('Ben', { ...other.address, fingerprint: null })
    const { fingerprint } = other.identity
    for (const despite of [fingerprint, fingerprint.toLowerCase().match(/../g)!.join(':')]) {
      const ended = await untilEnded(anna, (await confirmed(despite)).id)
      expect(ended).toMatchObject({ state: 'done', warning: { data: { presented: fingerprint } } })
    }
    expect(other.transfers.list.size).toBe(2)
  })

  it('stops for another one than was confirmed, and tells the third nothing', async () => {
    const third = await sides.make({ alias: 'Ben', accept: 'all' })
    anna.known.set('Ben', { ...third.address, fingerprint: null })
    const { id } = await confirmed(other.identity.fingerprint)
    expect((await untilEnded(anna, id)).failure?.code).toBe('FINGERPRINT_MISMATCH')
    expect(third.transfers.list.size).toBe(0)
  })

  it('stops for a LocalSend app of that name, before its prepare-upload', async () => {
    const app = await startStrictApp({ identity: await makeCredentials() })
    anna.known.set('Ben', { ...app.address, alias: 'Ben', fingerprint: null })
    expect((await untilEnded(anna, (await send()).id)).failure?.code).toBe('FINGERPRINT_MISMATCH')
    expect(app.offers).toEqual([])
    await app.stop()
  })

  it('stops for one without encryption, until "none" is confirmed', async () => {
    anna.known.set('Ben', { ...other.address, protocol: 'http', fingerprint: null })
    expect((await untilEnded(anna, (await send()).id)).failure).toMatchObject({
      code: 'FINGERPRINT_MISMATCH',
      data: { presented: '' },
    })
    expect(other.transfers.list.size).toBe(0)
    const { id } = await confirmed('none')
    const offer = await until(other, ({ state }) => state === 'asking')
    await other.transfers.decide(offer.id, true)
    expect((await untilEnded(anna, id)).state).toBe('done')
  })

  it('says that nobody is there when nobody is there', async () => {
    anna.known.set('Ben', { ...other.address, fingerprint: null })
    await other.transfers.stop()
    const { failure, warning } = await untilEnded(anna, (await send()).id)
    expect(failure?.code).toBe('PEER_UNREACHABLE')
    expect(warning).toBeUndefined()
  })
})

describe('the file of trust', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'handbill-trust-'))
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  it('holds what was added and not forgotten, however fast', async () => {
    const file = join(folder, 'trust.json')
    const trust = new Trust(file, new FakeClock())
    const names = Array.from({ length: 20 }, (_, index) => `${index}`)
    await Promise.all(names.map((name) => trust.add(name, name)))
    await Promise.all(names.slice(5).map((name) => trust.forget(name)))
    const again = new Trust(file, new FakeClock())
    await again.add('late', 'late')
    expect(again.list.values().map(({ id }) => id)).toEqual(['0', '1', '2', '3', '4', 'late'])
    expect(JSON.parse(await readFile(file, 'utf8')).peers).toHaveLength(6)
  })

  it('trusts nobody when it is damaged, and is kept aside', async () => {
    const file = join(folder, 'trust.json')
    await writeFile(file, '{"version": 1, "peers": [{"id"')
    const trust = new Trust(file, new FakeClock())
    await trust.load()
    expect(trust.list.size).toBe(0)
    expect((await readdir(folder)).join()).toContain('trust.json.bad-')
  })

  it('changes nothing when it cannot be written', async () => {
    const trust = new Trust(join(folder, 'missing', 'trust.json'), new FakeClock())
    await expect(trust.add('A', 'Anna')).rejects.toMatchObject({ code: 'FILE_UNWRITABLE' })
    expect(trust.has('A')).toBe(false)
  })
})
