import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeCredentials } from '../src/main/devices/testing/credentials.ts'
import { KEPT_TRANSFERS } from '../src/main/transfers/history.ts'
import { type Granted, requests, shapes } from '../src/main/transfers/hostile/shapes.ts'
import { open, say } from '../src/main/transfers/hostile/wire.ts'
import { RawPeer } from '../src/main/transfers/testing/raw-peer.ts'
import { expect, test } from './fixtures/handbill.ts'

const { HANDBILL_SOAK } = process.env
/** In a few seconds memory only grows warm; what it does then is seen in minutes (`npm run soak`). */
const SECONDS = HANDBILL_SOAK ? 210 : 6
const LANES = 6
const MiB = 1024 * 1024

test('a receiver under a hail of hostile requests goes on receiving, and does not grow', async ({ handbills }) => {
  test.setTimeout((SECONDS + 120) * 1000)
  test.skip(process.platform !== 'linux', 'memory of another process is read from /proc')
  const received = join(handbills.folder, 'received')
  const desk = handbills.run('desk', 'receive', '--dir', received, '--accept', 'all', '--lan-port', '0')
  const { port, fingerprint } = await desk.event<{ port: number; fingerprint: string }>('listening')
  const to = { alias: 'desk', address: '127.0.0.1', port, protocol: 'https', fingerprint } as const
  const mallory = await makeCredentials()
  const offered = {
    1: { fileName: 'mine.bin', size: 5, fileType: '' },
    2: { fileName: 'other.bin', size: 5, fileType: '' },
  }
  const granted = (await new RawPeer(to, mallory).offer(offered)).json as Granted

  // The list of what ended is bounded; it is full before anything is measured.
  const hopeless = { 1: { fileName: 'endless.bin', size: Number.MAX_SAFE_INTEGER, fileType: '' } }
  for (let count = 0; HANDBILL_SOAK && count < KEPT_TRANSFERS; count += 1) {
    expect((await new RawPeer(to, mallory).offer(hopeless)).status).toBe(500)
  }

  const until = performance.now() + SECONDS * 1000
  let thrown = 0
  const lane = async (from: number) => {
    for (let turn = from; performance.now() < until; turn += LANES) {
      const shape = shapes[turn % shapes.length]!
      // Without a certificate, where nothing is offered that a person would be asked about.
      const anonymous = requests.includes(shape) && turn % 2 === 0
      const socket = await open(to, anonymous ? { plain: turn % 4 === 0 } : { identity: mallory })
      await say(socket, shape.bytes(granted), Math.max(1, shape.statuses.length))
      thrown += 1
    }
  }
  const memory: { seconds: number; bytes: number }[] = []
  const started = performance.now()
  const reading = setInterval(() => {
    memory.push({ seconds: (performance.now() - started) / 1000, bytes: residentBytes(desk.process.pid!) })
  }, 250)
  const honest = async () => {
    const folder = join(handbills.folder, 'honest')
    await mkdir(folder)
    for (let turn = 0; turn === 0 || performance.now() < until - 5000; turn += 1) {
      const path = join(folder, `${turn}.bin`)
      const bytes = randomBytes(2 * MiB)
      await writeFile(path, bytes)
      const studio = handbills.run('studio', 'send', path, '--to', `127.0.0.1:${port}`)
      expect(await studio.ended(), studio.log).toBe(0)
      expect((await readFile(join(received, `${turn}.bin`))).equals(bytes)).toBe(true)
    }
  }
  await Promise.all([honest(), ...Array.from({ length: LANES }, (_, from) => lane(from))])
  clearInterval(reading)

  const later = memory.filter(({ seconds }) => seconds > SECONDS / 3)
  const perMinute = 60 * slopeOf(later)
  const most = Math.max(...memory.map(({ bytes }) => bytes))
  console.log(
    `${thrown} hostile requests in ${SECONDS} s: at most ${(most / MiB).toFixed(0)} MB resident, ` +
      `${(perMinute / MiB).toFixed(2)} MB a minute over the last two thirds`,
  )
  expect(thrown).toBeGreaterThan(20)
  expect(most).toBeLessThan(250 * MiB)
  if (HANDBILL_SOAK) expect(perMinute).toBeLessThan(MiB)
})

function residentBytes(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024
}

/** Bytes per second, by least squares. */
function slopeOf(readings: readonly { seconds: number; bytes: number }[]): number {
  const mean = (of: (reading: (typeof readings)[number]) => number) =>
    readings.reduce((sum, reading) => sum + of(reading), 0) / readings.length
  const [seconds, bytes] = [mean((it) => it.seconds), mean((it) => it.bytes)]
  const along = mean((it) => (it.seconds - seconds) * (it.bytes - bytes))
  return along / mean((it) => (it.seconds - seconds) ** 2)
}
