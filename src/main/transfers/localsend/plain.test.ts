import { once } from 'node:events'
import { type RequestOptions, request } from 'node:http'
import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeCredentials } from '../../devices/testing/credentials.ts'
import { type TestSide, TestSides, until, untilEnded } from '../testing/handbill.ts'
import { answerTo, RawPeer } from '../testing/raw-peer.ts'

const sides = new TestSides()
let ben: TestSide

beforeEach(async () => {
  ben = await sides.make({ alias: 'Ben' })
})
afterEach(() => sides.closeAll())

function plain(method: string, path: string, body = '', headers: RequestOptions['headers'] = {}) {
  const { address: host, port } = ben.address
  const length = { 'content-length': Buffer.byteLength(body) }
  const message = request({ host, port, method, path: `/api/localsend/v2/${path}`, headers: { ...headers, ...length } })
  message.end(body)
  return answerTo(message)
}

const offer = JSON.stringify({
  info: { alias: 'Old phone', fingerprint: 'random', port: 9, protocol: 'http' },
  files: { a: { id: 'a', fileName: 'a.txt', size: 5, fileType: 'text/plain' } },
})

describe('plain HTTP on the port of HTTPS', () => {
  it('tells who we are, and keeps web pages out', async () => {
    expect(await plain('GET', 'info')).toMatchObject({ status: 200, json: { alias: 'Ben', protocol: 'https' } })
    expect((await plain('GET', 'info', '', { origin: 'http://evil.example' })).status).toBe(403)
    const secure = await new RawPeer(ben.address, await makeCredentials()).get('info')
    expect(secure).toMatchObject({ status: 200, json: { alias: 'Ben' } })
  })

  it('hands over files when a person says yes, and never by policy', async () => {
    expect(ben.settings.accept).toBe('all')
    const answer = plain('POST', 'prepare-upload', offer)
    const asking = await until(ben, ({ state }) => state === 'asking')
    expect(asking.peer).toEqual({ alias: 'Old phone', address: '127.0.0.1', fingerprint: null })
    await ben.transfers.decide(asking.id, true)
    const { json: session } = await answer
    expect((await plain('POST', RawPeer.upload(session, 'a'), 'hello')).status).toBe(200)
    expect((await untilEnded(ben)).state).toBe('done')
  })

  it('ends what is neither', async () => {
    const { address: host, port } = ben.address
    const nonsense = connect({ host, port })
    const answer = once(nonsense, 'data')
    nonsense.write('\x00\x01\x02\x03\r\n\r\n')
    expect(String((await answer)[0])).toMatch(/^HTTP\/1\.1 400 /)
    await once(nonsense, 'close')
    const silent = connect({ host, port })
    silent.end()
    silent.resume()
    await once(silent, 'close')
  })
})
