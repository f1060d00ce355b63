import { randomBytes } from 'node:crypto'
import { chmod, chown, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startCutter } from '../src/main/transfers/testing/cutter.ts'
import { expect, type Handbill, type Handbills, NOBODY, noOtherAccount, test } from './fixtures/handbill.ts'

const problem = noOtherAccount()
test.skip(problem !== null, problem ?? '')

const MiB = 1024 * 1024

interface Failed {
  readonly code: string
  readonly message: string
  readonly data: { readonly cause: string; readonly file: string; readonly next: string }
}

interface Ended {
  readonly failure: Failed
}

const NOT_WRITTEN = { code: 'FILE_UNWRITABLE', data: { cause: 'EACCES' } }
const NOT_READ = { code: 'FILE_UNREADABLE', data: { cause: 'EACCES' } }

/** An album and a letter beside it, and what is in them. */
async function writeSources(folder: string): Promise<Map<string, Buffer>> {
  await mkdir(join(folder, 'out/album'), { recursive: true })
  const files = new Map<string, Buffer>()
  for (const [name, size] of Object.entries({ 'album/1.bin': 70_000, 'album/2.bin': 3 * MiB, 'letter.bin': 90_000 })) {
    files.set(name, randomBytes(size))
    await writeFile(join(folder, 'out', name), files.get(name) as Buffer)
  }
  return files
}

/** Takes everything into a folder of its own, which a test may close to it. */
async function receive({ folder, runAs }: Handbills): Promise<{ desk: Handbill; inbox: string; port: number }> {
  const inbox = join(folder, 'received')
  await mkdir(inbox)
  await chown(inbox, NOBODY, NOBODY)
  const desk = await runAs(NOBODY, 'desk', 'receive', '--dir', inbox, '--accept', 'all', '--lan-port', '0')
  const { port } = await desk.event<{ port: number }>('listening')
  return { desk, inbox, port }
}

async function expectArrived(inbox: string, files: ReadonlyMap<string, Buffer>): Promise<void> {
  const there = await readdir(inbox, { recursive: true, withFileTypes: true })
  expect(there.filter((entry) => entry.isFile())).toHaveLength(files.size)
  for (const [name, bytes] of files) expect((await readFile(join(inbox, name))).equals(bytes), name).toBe(true)
}

test('a folder that the receiver may not write to keeps its files out and no others', async ({ handbills }) => {
  const { folder, run } = handbills
  const files = await writeSources(folder)
  const { desk, inbox, port } = await receive(handbills)
  await mkdir(join(inbox, 'album'))
  const paths = ['album', 'letter.bin'].map((name) => join(folder, 'out', name))
  const send = () => run('studio', 'send', ...paths, '--to', `127.0.0.1:${port}`)

  const first = send()
  expect(await first.ended(), first.log).toBe(5)
  const told = await first.event<Failed>('failed')
  expect(told.message).toContain('2 of 3 files did not go through')
  expect(told.message).toContain('This account may not write there.')
  // Where things lie there is nothing for others.
  expect(first.log).not.toContain(inbox)
  expect((await desk.event<Ended>('ended')).failure).toMatchObject(NOT_WRITTEN)
  expect((await readdir(inbox, { recursive: true })).sort()).toEqual(['album', 'letter.bin'])

  await chown(join(inbox, 'album'), NOBODY, NOBODY)
  const second = send()
  expect(await second.ended(), second.log).toBe(0)
  await expectArrived(inbox, files)
})

test('a folder that is closed in the middle keeps what came, and the file goes on from there', async ({
  handbills,
}) => {
  const { folder, run } = handbills
  const bytes = randomBytes(6 * MiB)
  await writeFile(join(folder, 'big.bin'), bytes)
  const { desk, inbox, port } = await receive(handbills)
  const send = (through: number, ...more: string[]) =>
    run('studio', 'send', join(folder, 'big.bin'), '--to', `127.0.0.1:${through}`, ...more)

  const first = send(port, '--limit', '4M')
  await first.event<{ bytes: number }>('progress', (event) => event.bytes > MiB)
  await chmod(inbox, 0o555)
  expect(await first.ended(), first.log).toBe(1)
  expect((await first.event<Failed>('failed')).message).toContain('This account may not write there.')
  expect((await desk.event<Ended>('ended')).failure).toMatchObject(NOT_WRITTEN)
  const [partial = '', ...more] = await readdir(inbox)
  expect(more).toEqual([])
  const kept = (await stat(join(inbox, partial))).size
  expect(kept).toBeGreaterThan(MiB)

  await chmod(inbox, 0o755)
  const cable = await startCutter({ alias: 'desk', address: '127.0.0.1', port, protocol: 'https', fingerprint: null })
  const last = send(cable.address.port)
  expect(await last.ended(), last.log).toBe(0)
  expect(cable.passed).toBeLessThan(bytes.length - kept + 60_000)
  await cable.stop()
  await expectArrived(inbox, new Map([['big.bin', bytes]]))
  expect(await readdir(join(desk.folder, 'unfinished'))).toEqual([])
})

test('what the sender may not read stays behind, and the rest goes', async ({ handbills }) => {
  const { folder, run, runAs } = handbills
  const files = await writeSources(folder)
  const out = join(folder, 'out')
  await mkdir(join(out, 'album/locked'))
  await writeFile(join(out, 'album/locked/3.bin'), 'nobody sees that this is here')
  await chmod(join(out, 'album/locked'), 0o700)
  await chmod(join(out, 'album/1.bin'), 0o600)
  const inbox = join(folder, 'received')
  const desk = run('desk', 'receive', '--dir', inbox, '--accept', 'all', '--lan-port', '0')
  const { port } = await desk.event<{ port: number }>('listening')
  const send = (...paths: string[]) =>
    runAs(NOBODY, 'studio', 'send', ...paths.map((path) => join(out, path)), '--to', `127.0.0.1:${port}`)

  const album = await send('album', 'letter.bin')
  expect(await album.ended(), album.log).toBe(5)
  expect(await album.event<Failed>('failed')).toMatchObject(NOT_READ)
  expect(album.log).toContain('This account may not read it.')
  const readable = new Map([...files].filter(([name]) => name !== 'album/1.bin'))
  await expectArrived(inbox, readable)

  const alone = await send('album/1.bin')
  expect(await alone.ended(), alone.log).toBe(1)
  expect(await alone.event<Failed>('failed')).toMatchObject(NOT_READ)
  const locked = await send('album/locked')
  expect(await locked.ended(), locked.log).toBe(1)
  expect(await locked.event<Failed>('failed')).toMatchObject(NOT_READ)

  await chmod(join(out, 'album/1.bin'), 0o644)
  const mended = await send('album/1.bin')
  expect(await mended.ended(), mended.log).toBe(0)
  await expectArrived(inbox, new Map([...readable, ['1.bin', files.get('album/1.bin') as Buffer]]))
})
