// @ts-check
// Two Handbills on this machine: one renders a poster and hands it to the other. No window, nothing beyond the
// loopback, nothing left behind.
import { createHash } from 'node:crypto'
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { buildIfStale } from './build-if-stale.mjs'
import { handbill as spawnHandbill } from './handbill.mjs'

buildIfStale()
const root = join(import.meta.dirname, '..')
const folder = await mkdtemp(join(tmpdir(), 'handbill-demo-'))
/** @type {{ stop(): Promise<void> }[]} */
const running = []

/** @param {string} who @param {string[]} words */
function handbill(who, ...words) {
  const started = spawnHandbill(join(folder, who), words)
  running.push(started)
  return started
}

/** @param {string} text */
const say = (text) => process.stdout.write(`${text}\n`)

async function demo() {
  say('1. A second device opens on this machine and waits for files.')
  const desk = handbill(
    'desk',
    'receive',
    '--alias',
    'Front desk',
    '--dir',
    join(folder, 'received'),
    '--lan-port',
    '0',
  )
  const { port, fingerprint } = await desk.event('listening')
  say(`   Front desk listens on 127.0.0.1:${port}, known by ${fingerprint.slice(0, 16)}…`)

  say('2. A poster is rendered from its template.')
  await cp(join(root, 'resources/posters'), join(folder, 'posters'), { recursive: true })
  const out = join(folder, 'spring-reading-night.png')
  const render = handbill(
    'studio',
    'render',
    join(folder, 'posters/spring-reading-night.poster.json'),
    '--set',
    'title=Hello from Handbill',
    '--out',
    out,
  )
  const picture = await render.event('rendered')
  await render.exit
  say(`   ${picture.width} × ${picture.height} px, ${picture.bytes} bytes, drawn in ${Math.round(picture.ms)} ms`)

  say('3. The connection table watches the port, and the picture is sent.')
  const table = handbill('table', 'sockets', `port:${port}`, '--watch')
  await table.event('socket', ({ state }) => state === 'LISTEN')
  const send = handbill('studio', 'send', out, '--to', fingerprint)
  await send.event('started')
  // The other side has not answered yet, so the connection is held where the table can see it.
  await table.event('socket', ({ state }) => state === 'ESTABLISHED')
  const ids = () =>
    table.events.filter(({ event, state }) => event === 'socket' && state === 'ESTABLISHED').map(({ id }) => id)

  say('4. Front desk is asked; a second command on the same data folder says yes through the first.')
  const yes = handbill('desk', 'receive', '--accept', 'all', '--once')
  const received = await desk.event('received')
  if ((await send.exit) !== 0) throw new Error(send.log())
  await yes.exit
  say(`   received ${received.path}`)
  say(`   sha256   ${received.sha256}`)
  say(`   ${received.verified ? 'verified against the hash that the sender announced' : 'NOT verified'}`)
  const sha256 = createHash('sha256')
    .update(await readFile(received.path))
    .digest('hex')
  if (sha256 !== received.sha256 || sha256 !== picture.sha256) throw new Error('The file that arrived is another one.')
  say('   the file in the folder, the one received and the one rendered are the same')

  say('5. Both ends are done; the kernel keeps the one that closed first a while.')
  await table.event('socket', ({ id, state }) => state === 'TIME_WAIT' && ids().includes(id))
  const seen = new Set(table.events.filter(({ event }) => event === 'socket').map(({ state }) => state))
  say(`   states seen: ${[...seen].join(', ')}`)
}

const patience = new AbortController()
const tooLong = delay(60_000, undefined, { signal: patience.signal }).then(
  () => Promise.reject(new Error('it did not end within a minute.')),
  () => {},
)
try {
  await Promise.race([demo(), tooLong])
} catch (error) {
  say(`The demo failed: ${error instanceof Error ? error.message : error}`)
  process.exitCode = 1
} finally {
  await Promise.all(running.map(({ stop }) => stop()))
  await rm(folder, { recursive: true, force: true })
  patience.abort()
}
