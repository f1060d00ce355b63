import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { runCommandLine } from './program.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'handbill-cli-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const env = { HANDBILL_INTERFACES: 'lo', HANDBILL_PASSPHRASE: 'correct horse' }

/** Runs one command; with `typed` a person sits at the terminal and types one line at each question. */
async function handbill(words: string[], more: { env?: NodeJS.ProcessEnv; typed?: string[] } = {}) {
  const { typed } = more
  const terminal = { isTTY: typed !== undefined }
  const stdin = Object.assign(new PassThrough(), terminal)
  const stdout = new PassThrough()
  const stderr = Object.assign(new PassThrough(), terminal)
  const [out, err] = [text(stdout), text(stderr)]
  stderr.on('data', (chunk: Buffer) => {
    if (/(: |\[y\/N\] )$/.test(chunk.toString())) stdin.write(`${typed?.shift() ?? ''}\r`)
  })
  const code = await runCommandLine({
    words: ['--data-dir', join(folder, 'data'), 'identity', ...words],
    env: { HOME: folder, ...(more.env ?? env) },
    ...{ stdin, stdout, stderr, interrupted: new AbortController().signal },
    version: '0.1.0',
    rendererFolder: folder,
  })
  stdout.end()
  stderr.end()
  return { code, out: await out, err: await err }
}

const event = (out: string) => JSON.parse(out) as Record<string, unknown>
const shown = async () => event((await handbill(['show', '--json'])).out).fingerprint

describe('handbill identity', () => {
  test('goes into a file, is renewed, and comes back', async () => {
    const file = join(folder, 'mine.pem')
    const fingerprint = await shown()
    expect(await handbill(['export', file])).toMatchObject({ code: 0, err: '' })
    if (process.platform !== 'win32') expect((await stat(file)).mode & 0o777).toBe(0o600)
    const renewed = event((await handbill(['renew', '--yes', '--json'])).out)
    expect(renewed).toMatchObject({ event: 'identity', before: fingerprint })
    expect(await shown()).toBe(renewed.fingerprint)
    expect(event((await handbill(['import', file, '--yes', '--json'])).out)).toMatchObject({ fingerprint })
    expect(await shown()).toBe(fingerprint)
    const back = await handbill(['import', String(renewed.keptAs), '--yes'])
    expect(back).toMatchObject({ code: 0, out: 'This is the identity that is in use already.\n' })
  })

  test('never replaces a file that is there, unless it is told to', async () => {
    const file = join(folder, 'mine.pem')
    await writeFile(file, 'something else', { mode: 0o644 })
    expect(event((await handbill(['export', file, '--json'])).out)).toMatchObject({ event: 'failed', code: 'CONFLICT' })
    expect(await readFile(file, 'utf8')).toBe('something else')
    expect((await handbill(['export', file, '--force'])).code).toBe(0)
    expect(await readFile(file, 'utf8')).toContain('BEGIN ENCRYPTED PRIVATE KEY')
    if (process.platform !== 'win32') expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect((await readdir(folder)).sort()).toEqual(['data', 'mine.pem'])
  })

  test('asks at the terminal, without an echo, and takes only a clear yes', async () => {
    const file = join(folder, 'mine.pem')
    const typed = ['a good passphrase', 'a good passphrase']
    const asked = await handbill(['export', file], { env: {}, typed })
    expect(asked.code).toBe(0)
    expect(asked.err).not.toContain('good')
    expect((await handbill(['export', file], { env: {}, typed: ['one thing at first', 'and another'] })).code).toBe(2)
    const before = await readFile(file, 'utf8')
    expect((await handbill(['export', file], { typed: ['n'] })).code).toBe(1)
    expect(await readFile(file, 'utf8')).toBe(before)
    expect((await handbill(['export', file], { typed: ['y'] })).code).toBe(0)
    expect(await readFile(file, 'utf8')).not.toBe(before)
    const fingerprint = await shown()
    expect((await handbill(['renew'], { typed: [''] })).code).toBe(3)
    expect(await shown()).toBe(fingerprint)
  })

  test('changes nothing where nobody can be asked, nor with a wrong passphrase', async () => {
    const file = join(folder, 'mine.pem')
    const fingerprint = await shown()
    expect(await handbill(['renew'])).toMatchObject({ code: 2 })
    expect(await handbill(['export', file], { env: {} })).toMatchObject({ code: 2 })
    expect(await handbill(['export', file], { env: { HANDBILL_PASSPHRASE: 'short' } })).toMatchObject({ code: 2 })
    await handbill(['export', file])
    const wrong = await handbill(['import', file, '--yes', '--json'], { env: { HANDBILL_PASSPHRASE: 'wrong horse' } })
    expect(event(wrong.out)).toMatchObject({ code: 'PASSPHRASE_WRONG' })
    await writeFile(join(folder, 'phrase'), 'correct horse\r\n')
    const fromFile = ['import', file, '--yes', '--passphrase-file', join(folder, 'phrase')]
    expect(await handbill(fromFile, { env: {} })).toMatchObject({ code: 0 })
    expect(event((await handbill(['import', join(folder, 'none'), '--json'])).out)).toMatchObject({
      code: 'FILE_UNREADABLE',
    })
    expect(await shown()).toBe(fingerprint)
  })
})
