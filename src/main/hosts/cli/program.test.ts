import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { makeCredentials } from '../../devices/testing/credentials.ts'
import { infoOf } from '../../devices/testing/lan.ts'
import { startPeer } from '../../devices/testing/peer.ts'
import { runIn } from './command-line.fixture.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'handbill-cli-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function handbill(...words: string[]) {
  const { stdout, stderr, code } = runIn(folder, words)
  const [out, err] = await Promise.all([text(stdout), text(stderr)])
  return { code: await code, out, err }
}

describe('the command line', () => {
  test('lists its commands', async () => {
    const { code, out } = await handbill('--help')
    expect(code).toBe(0)
    for (const name of [
      'serve',
      'devices',
      'send',
      'receive',
      'sockets',
      'lab',
      'render',
      'check',
      'templates',
      'formats',
      'fonts',
      'doctor',
      'identity',
    ]) {
      expect(out).toMatch(new RegExp(`^ {2}${name} `, 'm'))
    }
  })

  test('tells its version', async () => {
    expect(await handbill('--version')).toMatchObject({ code: 0, out: '0.1.0\n' })
  })

  test.each([
    [['launch']],
    [['send', 'file']],
    [['sockets', '--colour']],
    [['sockets', '--mask']],
    [['sockets', '--export', 'csv', '--watch']],
    [['receive', '--accept', 'some']],
    [['receive', '--lan-port', '70000']],
    [['receive', '--classic', 'x']],
    [['serve', '--port', 'x']],
    [['devices', '--wait', '-1']],
    [['send', '--to', 'desk']],
    [['send', 'file', '--to', 'desk', '--text', 'hello']],
    [['send', '--to', 'desk', '--text', '']],
    [['render', 'x.json', '--set', 'title']],
    [['render', 'x.json', '--format', 'bmp']],
    [['render', 'x.json', '--scale', '100']],
    [['serve', '--render-only', '--host', '0.0.0.0']],
    [['serve', '--render-only', '--jobs', 'x']],
    [['render', 'x.json', '--name', '{{a}}']],
    [['render', 'x.json', '--data', 'a.csv', '--jobs', '0']],
    [['doctor', '1.2.3']],
  ])('refuses %j as words that are off', async (words) => {
    const { code, out, err } = await handbill(...words)
    expect(code).toBe(2)
    expect(out).toBe('')
    expect(err).not.toBe('')
  })

  test.each([[['lab', 'run', 'all-states'], '0.5']])('says of %j which version brings it', async (words, version) => {
    const { code, err } = await handbill(...words)
    expect(code).toBe(1)
    expect(err).toContain(`version ${version}`)
  })

  test('tells a failure as one JSON object on stdout', async () => {
    const missing = join(folder, 'no-such-file')
    const { code, out, err } = await handbill('send', missing, '--to', 'desk', '--json')
    expect(code).toBe(4)
    expect(err).toBe('')
    expect(out.trim().split('\n')).toHaveLength(1)
    expect(JSON.parse(out)).toMatchObject({ event: 'failed', code: 'NOT_FOUND', data: { kind: 'file', name: missing } })
  })

  test('says once that settings were put aside, whichever command met them', async () => {
    await mkdir(join(folder, 'data'))
    await writeFile(join(folder, 'data', 'settings.json'), '{"version":1,"alias":')
    const first = await handbill('sockets', 'state:LISTEN', '--json')
    expect(first.code).toBe(0)
    expect(first.err).toContain('settings.json.bad-')
    for (const line of first.out.trim().split('\n').filter(Boolean)) expect(JSON.parse(line).event).toBe('socket')
    expect((await handbill('sockets', 'state:LISTEN')).err).not.toContain('bad-')
  })

  test('says which variables a poster does not have', async () => {
    const document = join(folder, 'plain.poster.json')
    await writeFile(document, JSON.stringify({ version: 1, width: 10, height: 10, layers: [] }))
    const { code, out, err } = await handbill('render', document, '--set', 'tilte=Hello', '--json')
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({ event: 'rendered', unknown: ['tilte'] })
    expect(err).toContain('"tilte"')
  })

  test('says once of a row which characters no font has', async () => {
    const [document, rows] = [join(folder, 'card.poster.json'), join(folder, 'rows.csv')]
    const text = (id: string) => ({ type: 'text', id, x: 0, y: 0, width: 90, height: 40, text: `{{name}} ${id}` })
    await writeFile(
      document,
      JSON.stringify({ version: 2, width: 90, height: 40, variables: { name: {} }, layers: [text('a'), text('b')] }),
    )
    await writeFile(rows, 'name\nAda\n\u{12000}\n')
    const { code, err } = await handbill('render', document, '--data', rows, '--out', join(folder, 'out'))
    expect(code).toBe(0)
    expect(err.match(/.*U\+12000.*/g)).toEqual(['row 2: No font has a glyph for \u{12000} (U+12000).'])
  })

  test('names the field of a document that does not parse', async () => {
    const document = join(folder, 'bad.poster.json')
    await writeFile(
      document,
      JSON.stringify({ version: 1, width: 10, height: 10, layers: [{ type: 'text', id: 'a' }] }),
    )
    const { code, out } = await handbill('render', document, '--json')
    expect(code).toBe(1)
    const { issues } = JSON.parse(out).data
    expect(issues).toContainEqual(expect.objectContaining({ path: ['layers', 0, 'width'] }))
  })
})

describe('an address added by hand', () => {
  test('is remembered, asked again by the next command, and forgotten', async () => {
    const identity = await makeCredentials()
    const says = (port: number) => infoOf('Front desk', identity.fingerprint, port)
    const peer = await startPeer({ credentials: identity, says })
    const address = `127.0.0.1:${peer.port}`
    expect(await handbill('devices', 'added', '--json')).toMatchObject({ code: 0, out: '' })
    const added = await handbill('--json', 'devices', 'add', address)
    expect(JSON.parse(added.out)).toMatchObject({ event: 'added', address, device: { id: identity.fingerprint } })
    const listed = await handbill('devices', 'added', '--json')
    expect(JSON.parse(listed.out)).toMatchObject({ event: 'added', address, alias: 'Front desk' })
    expect((await handbill('devices', '--wait', '1')).out).toContain('Front desk')
    expect(await handbill('devices', 'forget', address)).toMatchObject({ code: 0 })
    expect(await handbill('devices', 'forget', address)).toMatchObject({ code: 4 })
    expect(await handbill('devices', 'added', '--json')).toMatchObject({ code: 0, out: '' })
    await peer.stop()
  })

  test('is not remembered when nobody answers there', async () => {
    expect(await handbill('devices', 'add', '127.0.0.1:1')).toMatchObject({ code: 1 })
    expect(await handbill('devices', 'add', 'Front desk')).toMatchObject({ code: 2 })
    expect(await handbill('devices', 'added', '--json')).toMatchObject({ code: 0, out: '' })
  })
})

describe('who is trusted', () => {
  const fingerprint = '0123456789ABCDEF'.repeat(4)

  test('is told by fingerprint, listed, and forgotten', async () => {
    expect(await handbill('devices', 'trusted')).toMatchObject({ code: 0, out: '' })
    expect(await handbill('devices', 'trust', 'Front desk')).toMatchObject({ code: 4 })
    expect(await handbill('devices', 'trust', fingerprint)).toMatchObject({ code: 4 })
    const trusted = await handbill('devices', 'trust', fingerprint.toLowerCase(), '--alias', 'Front desk')
    expect(trusted).toMatchObject({ code: 0 })
    const listed = await handbill('devices', 'trusted', '--json')
    expect(JSON.parse(listed.out)).toMatchObject({
      event: 'trusted',
      id: fingerprint,
      alias: 'Front desk',
      lastSeen: null,
    })
    expect(await handbill('devices', 'forget', fingerprint)).toMatchObject({ code: 0 })
    expect(await handbill('devices', 'forget', fingerprint)).toMatchObject({ code: 4 })
    expect(await handbill('--json', 'devices', 'trusted')).toMatchObject({ code: 0, out: '' })
  })

  test('is not asked for by words that are off', async () => {
    expect((await handbill('devices', 'trust')).code).toBe(2)
    expect((await handbill('devices', 'trusts')).code).toBe(2)
  })
})
