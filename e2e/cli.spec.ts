import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { expect, test } from './fixtures/handbill.ts'

/** Other Handbills may be about on this machine, and a name is anybody's. */
const deskName = `Front desk ${randomUUID().slice(0, 8)}`

interface Listening {
  port: number
  fingerprint: string
}
interface Received {
  path: string
  bytes: number
  sha256: string
  verified: boolean
}

test('devices in one shell sees receive in another', async ({ handbills }) => {
  const desk = handbills.run('desk', 'receive', '--alias', deskName, '--lan-port', '0')
  const { fingerprint, port } = await desk.event<Listening>('listening')
  const look = handbills.run('look', 'devices', '--wait', '8')
  const device = await look.event<{ id: string; paths: { port: number }[] }>(
    'device',
    ({ alias }: { alias?: string } & object) => alias === deskName,
  )
  expect(device.id).toBe(fingerprint)
  expect(device.paths[0]?.port).toBe(port)
})

test('a file sent by name arrives byte for byte, and another one of its name beside it', async ({ handbills }) => {
  const received = join(handbills.folder, 'received')
  const file = join(handbills.folder, 'menu 春.bin')
  const bytes = randomBytes(3_000_001)
  await writeFile(file, bytes)
  const desk = handbills.run(
    'desk',
    'receive',
    '--alias',
    deskName,
    '--dir',
    received,
    '--accept',
    'all',
    '--lan-port',
    '0',
  )
  await desk.event('listening')

  const first = handbills.run('studio', 'send', file, '--to', deskName)
  expect(await first.ended(), first.log).toBe(0)
  const one = await desk.event<Received>('received')
  expect(one).toMatchObject({
    path: join(received, 'menu 春.bin'),
    bytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    verified: true,
  })
  expect((await readFile(one.path)).equals(bytes)).toBe(true)

  const second = handbills.run('studio', 'send', file, '--to', deskName.toUpperCase())
  expect(await second.ended(), second.log).toBe(0)
  const two = await desk.event<Received>('received', ({ path }) => path !== one.path)
  expect(two.path).toBe(join(received, 'menu 春 (1).bin'))
  expect((await readdir(received)).sort()).toEqual(['menu 春 (1).bin', 'menu 春.bin'])
})

test('the plain protocol carries a file from one shell to the other', async ({ handbills }) => {
  const received = join(handbills.folder, 'plain')
  const file = join(handbills.folder, 'notes.txt')
  await writeFile(file, 'name, ok, bytes, close')
  const words = ['--classic', '0', '--accept', 'all', '--dir', received, '--lan-port', '0']
  const desk = handbills.run('desk', 'receive', ...words)
  const { port } = await desk.event<{ port: number }>('classic')
  const send = handbills.run('studio', 'send', file, '--classic', '--to', `127.0.0.1:${port}`)
  expect(await send.ended(), send.log).toBe(0)
  expect(send.log).toContain('no encryption')
  expect(await desk.event<Received>('received')).toMatchObject({ path: join(received, 'notes.txt'), verified: false })
  expect(await readFile(join(received, 'notes.txt'), 'utf8')).toBe('name, ok, bytes, close')
})

test('a pipe whose reader has gone ends the command without a word', async ({ handbills }) => {
  const watch = handbills.run('studio', 'sockets', '--watch')
  await watch.event('socket')
  watch.process.stdout!.destroy()
  // Something to tell, on a machine where nothing else happens.
  const news = createServer().listen(0, '127.0.0.1')
  expect(await watch.ended()).toBe(130)
  expect(watch.log).not.toContain('EPIPE')
  news.close()
})

test('a command says when the process that it talks to has ended', async ({ handbills }) => {
  const owner = await handbills.serve('desk')
  const watch = handbills.run('desk', 'sockets', '--watch')
  await watch.event('socket')
  owner.process.kill('SIGKILL')
  expect(await watch.ended()).toBe(1)
  const { message } = await watch.event<{ message: string }>('failed')
  expect(message).toContain(`process ${owner.process.pid}`)
})

test('a text is shown on the other side, and no file is made of it', async ({ handbills }) => {
  const received = join(handbills.folder, 'texts')
  const desk = handbills.run('desk', 'receive', '--accept', 'all', '--dir', received, '--lan-port', '0')
  const { port } = await desk.event<Listening>('listening')
  const send = handbills.run('studio', 'send', '--text', 'The room is 4.12\n见面', '--to', `127.0.0.1:${port}`)
  expect(await send.ended(), send.log).toBe(0)
  expect(await desk.event('text')).toMatchObject({ text: 'The room is 4.12\n见面' })
  await expect(readdir(received)).rejects.toMatchObject({ code: 'ENOENT' })
})

test('what is handed to a running Handbill goes when the device appears', async ({ handbills }) => {
  const file = join(handbills.folder, 'later.txt')
  await writeFile(file, 'better late than never')
  const received = join(handbills.folder, 'late')
  const desk = ['receive', '--accept', 'all', '--dir', received, '--lan-port', '0']
  const before = handbills.run('desk', ...desk)
  const { fingerprint } = await before.event<Listening>('listening')
  await before.stop()

  const studio = handbills.run('studio', 'receive', '--lan-port', '0')
  await studio.event('listening')
  const send = handbills.run('studio', 'send', file, '--to', fingerprint, '--wait-for')
  expect(await send.ended(), send.log).toBe(0)
  expect(await send.event('kept')).toMatchObject({ transfer: { state: 'waiting', whenSeen: true } })

  const after = handbills.run('desk', ...desk)
  await after.event('received')
  expect(await readFile(join(received, 'later.txt'), 'utf8')).toBe('better late than never')
})

test('a device that is not there is told by exit code 4', async ({ handbills }) => {
  const file = join(handbills.folder, 'a.txt')
  await writeFile(file, 'a')
  const send = handbills.run('studio', 'send', file, '--to', 'Nobody')
  expect(await send.ended()).toBe(4)
  expect(await send.event('failed')).toMatchObject({ code: 'NOT_FOUND', data: { kind: 'device', name: 'Nobody' } })
})

test('a command beside a running Handbill uses its identity, and says what it cannot change', async ({ handbills }) => {
  const file = join(handbills.folder, 'a.txt')
  await writeFile(file, 'hello')
  const desk = handbills.run(
    'desk',
    'receive',
    '--alias',
    'Desk',
    '--accept',
    'all',
    '--lan-port',
    '0',
    '--dir',
    join(handbills.folder, 'in'),
  )
  const { port } = await desk.event<Listening>('listening')
  const studio = handbills.run('studio', 'receive', '--alias', 'Studio', '--lan-port', '0')
  const { fingerprint } = await studio.event<Listening>('listening')

  const send = handbills.run('studio', 'send', file, '--to', `127.0.0.1:${port}`)
  expect(await send.ended(), send.log).toBe(0)
  const ended = await desk.event<{ transfer: string }>('ended')
  expect(ended).toMatchObject({ state: 'done' })
  // The peer saw the certificate of the process that owns the folder.
  const { transfer } = await desk.event<{ transfer: { peer: { fingerprint: string } } }>('offered')
  expect(transfer.peer.fingerprint).toBe(fingerprint)

  const other = handbills.run('studio', 'receive', '--dir', handbills.folder)
  expect(await other.ended()).toBe(1)
  expect(await other.event('failed')).toMatchObject({ code: 'CONFLICT' })

  const page = handbills.run('studio', 'serve')
  expect(await page.ended()).toBe(1)
  expect(await page.event('failed')).toMatchObject({ code: 'DATA_FOLDER_BUSY', data: { pid: studio.process.pid } })
})

test('a taken LAN port is named with its process, and another one is used', async ({ handbills }) => {
  const squatter = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => squatter.once('listening', resolve))
  const { port } = squatter.address() as { port: number }
  const desk = handbills.run('desk', 'receive', '--lan-port', String(port))
  const listening = await desk.event<Listening>('listening')
  expect(listening.port).not.toBe(port)
  expect(desk.log).toContain(String(port))
  expect(desk.log).toContain(`process ${process.pid}`)
  squatter.close()
})

test('a taken page port is a failure that names it', async ({ handbills }) => {
  const squatter = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => squatter.once('listening', resolve))
  const { port } = squatter.address() as { port: number }
  const page = handbills.run('desk', 'serve', '--port', String(port), '--lan-port', '0')
  expect(await page.ended()).toBe(1)
  expect(await page.event('failed')).toMatchObject({ code: 'PORT_TAKEN', data: { port } })
  squatter.close()
})

test('unreadable settings are kept aside and said once', async ({ handbills }) => {
  const folder = join(handbills.folder, 'desk')
  await mkdir(folder)
  await writeFile(join(folder, 'settings.json'), '{"version":1,"alias":')
  const first = handbills.run('desk', 'receive', '--lan-port', '0')
  await first.event('listening')
  expect(first.log).toContain('settings.json')
  await first.stop()
  const kept = (await readdir(folder)).filter((name) => name.startsWith('settings.json.bad-'))
  expect(kept).toHaveLength(1)
  expect(await readFile(join(folder, kept[0]!), 'utf8')).toBe('{"version":1,"alias":')

  const second = handbills.run('desk', 'receive', '--lan-port', '0')
  await second.event('listening')
  expect(second.log).not.toContain('settings.json')
})

test('without multicast it works, and says why nobody is seen', async ({ handbills }) => {
  const desk = handbills.runWith({ HANDBILL_INTERFACES: 'nosuch0' }, 'desk', 'devices', '--wait', '1')
  expect(await desk.ended()).toBe(0)
  expect(desk.log).toContain('nosuch0')
})

test('sockets shows the listening port of a Handbill with its owner', async ({ handbills }) => {
  const desk = handbills.run('desk', 'receive', '--lan-port', '0')
  const { port } = await desk.event<Listening>('listening')
  const look = handbills.run('look', 'sockets', `port:${port}`, 'state:listen')
  const row = await look.event('socket')
  expect(row).toMatchObject({ protocol: 'tcp', state: 'LISTEN', owner: { kind: 'process', pid: desk.process.pid } })
  expect(await look.ended()).toBe(0)
})

test('an interrupt ends a waiting command tidily', async ({ handbills }) => {
  const desk = handbills.run('desk', 'receive', '--lan-port', '0')
  await desk.event('listening')
  desk.process.kill('SIGINT')
  expect(await desk.ended()).toBe(130)
  expect(await readdir(join(handbills.folder, 'desk'))).not.toContain('owner.sock')
})

test('an interrupt of a command beside a running Handbill interrupts what it sends, and leaves alone what comes in', async ({
  handbills,
}) => {
  const file = join(handbills.folder, 'later.bin')
  await writeFile(file, randomBytes(1000))
  const desk = handbills.run('desk', 'receive', '--lan-port', '0')
  const { port } = await desk.event<Listening>('listening')
  const owner = await handbills.serve('studio')
  const watch = handbills.run('studio', 'receive')
  await watch.event('listening')
  const send = handbills.run('studio', 'send', file, '--to', `127.0.0.1:${port}`)
  await desk.event('offered')
  send.process.kill('SIGINT')
  expect(await send.ended(), send.log).toBe(130)
  expect(await send.event('interrupted')).toMatchObject({ state: 'cancelled' })
  expect(send.log).toContain(`process ${owner.process.pid}`)
  expect(await desk.event('ended')).toMatchObject({ state: 'cancelled' })

  watch.process.kill('SIGINT')
  expect(await watch.ended(), watch.log).toBe(130)
  expect(await watch.event('left')).toMatchObject({ pid: owner.process.pid })
  expect(owner.process.exitCode).toBeNull()
})

test('doctor says of this machine and of a host what is, and what to do', async ({ handbills }) => {
  const desk = handbills.run('desk', 'receive', '--lan-port', '0')
  const { port } = await desk.event<Listening>('listening')
  const well = handbills.run('studio', 'doctor', `127.0.0.1:${port}`)
  await well.ended()
  expect(await well.event('finding', ({ code }) => code === 'HOST_ANSWERS')).toMatchObject({ level: 'fine' })
  expect(await well.event('finding', ({ code }) => code === 'HOST_HEARD')).toMatchObject({ level: 'fine' })
  await desk.stop()
  const gone = handbills.run('studio', 'doctor', `127.0.0.1:${port}`)
  expect(await gone.ended(), gone.log).toBe(1)
  expect(await gone.event('finding', ({ code }) => code === 'HOST_REFUSED')).toMatchObject({ level: 'trouble' })
  const unknown = handbills.run('studio', 'doctor', 'nobody.invalid')
  expect(await unknown.ended(), unknown.log).toBe(4)
})
