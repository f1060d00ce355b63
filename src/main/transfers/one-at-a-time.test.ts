import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeCredentials } from '../devices/testing/credentials.ts'
import { type TestSide, TestSides, until, untilEnded } from './testing/handbill.ts'
import { RawPeer } from './testing/raw-peer.ts'

const sides = new TestSides()
let ben: TestSide
let first: RawPeer
let second: RawPeer

beforeEach(async () => {
  ben = await sides.make({ alias: 'Ben', accept: 'ask' })
  ben.settings.oneAtATime = true
  first = new RawPeer(ben.address, await makeCredentials())
  second = new RawPeer(ben.address, await makeCredentials())
})
afterEach(() => sides.closeAll())

const files = { 1: { fileName: 'a.txt', size: 3, fileType: 'text/plain' } }

describe('with one at a time, a Handbill', () => {
  it('answers 409 while another is asked about or comes in, and takes the next when that is over', async () => {
    const offered = first.offer(files)
    const { id } = await until(ben, ({ state }) => state === 'asking')
    expect(await second.offer(files)).toMatchObject({ status: 409 })
    await ben.transfers.decide(id, true)
    const { json } = await offered
    expect(await second.offer(files)).toMatchObject({ status: 409 })
    expect((await first.post(RawPeer.upload(json, '1'), 'abc')).status).toBe(200)
    await untilEnded(ben, id)
    expect(ben.transfers.list.size).toBe(1)
    ben.settings.accept = 'all'
    expect(await second.offer(files)).toMatchObject({ status: 200 })
  })

  it('is not kept from it by an offer that was declined', async () => {
    const offered = first.offer(files)
    const { id } = await until(ben, ({ state }) => state === 'asking')
    await ben.transfers.decide(id, false)
    expect((await offered).status).toBe(403)
    ben.settings.accept = 'all'
    expect((await second.offer(files)).status).toBe(200)
  })
})

it('without it, transfers run side by side', async () => {
  ben.settings.oneAtATime = false
  ben.settings.accept = 'all'
  expect((await first.offer(files)).status).toBe(200)
  expect((await second.offer(files)).status).toBe(200)
})
