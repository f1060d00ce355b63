import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { Agent, request } from 'node:https'
import { join } from 'node:path'
import { makeCredentials } from '../src/main/devices/testing/credentials.ts'
import type { Identity } from '../src/main/identity/identity.ts'
import { KEPT_TRANSFERS } from '../src/main/transfers/history.ts'
import { type Granted, requests, shapes } from '../src/main/transfers/hostile/shapes.ts'
import { open, say } from '../src/main/transfers/hostile/wire.ts'
import type { PeerAddress } from '../src/main/transfers/ports.ts'
import { RawPeer } from '../src/main/transfers/testing/raw-peer.ts'
import { expect, type Handbills, test } from './fixtures/handbill.ts'

const { HANDBILL_SOAK } = process.env
const LANES = 6
/** Of every shape, before anything is measured: whatever is compiled once and filled once is by then. */
const WARM_ROUNDS = 6
const ROUNDS = 4
/** Of what is never let go, per request. A connection alone is five times as much. */
const PER_REQUEST = 2048
const SOAK_SECONDS = 210
const KiB = 1024
const MiB = 1024 * KiB

interface Weight {
  readonly seconds: number
  /** Bytes that something holds: the heap and what lies outside for it, after whatever nothing holds was thrown away. */
  readonly held: number
  /** Bytes of memory that the process has of the system. */
  readonly resident: number
}

test.skip(process.platform === 'win32', 'there is no signal to ask for the weight by')

test('a receiver under a hail of hostile requests goes on receiving, and does not grow', async ({ handbills }) => {
  test.setTimeout((HANDBILL_SOAK ? SOAK_SECONDS + 180 : 240) * 1000)
  const { desk, to, received } = await receive(handbills)
  const hail = await hailOn(to)
  const started = performance.now()
  const weigh = async (): Promise<Weight> => {
    const before = desk.events('weighed').length
    desk.process.kill('SIGUSR2')
    await desk.event('weighed', () => desk.events('weighed').length > before)
    const { held, resident } = desk.events('weighed').at(-1) as unknown as Omit<Weight, 'seconds'>
    return { seconds: (performance.now() - started) / 1000, held, resident }
  }
  const honest = honestly(handbills, received, to.port)

  await hail.fill()
  await Promise.all([honest(), hail.rounds(WARM_ROUNDS)])
  if (!HANDBILL_SOAK) {
    const before = await weigh()
    const count = await hail.rounds(ROUNDS)
    const after = await weigh()
    const more = after.held - before.held
    console.log(
      `${count} hostile requests: ${(more / KiB).toFixed(0)} KiB more held, ${inMiB(after.resident)} resident`,
    )
    expect(more).toBeLessThan(count * PER_REQUEST)
    expect(after.resident).toBeLessThan(250 * MiB)
    await honest()
    return
  }
  const until = performance.now() + SOAK_SECONDS * 1000
  const isOver = () => performance.now() >= until
  const weights: Weight[] = []
  const sendOn = async () => {
    while (performance.now() < until - 5000) {
      await honest()
      weights.push(await weigh())
    }
  }
  const [thrown] = await Promise.all([hail.until(isOver), sendOn()])
  const later = weights.slice(Math.floor(weights.length / 3))
  const [held, resident] = [slopeOf(later), floorsOf(later)]
  const most = Math.max(...weights.map(({ resident }) => resident))
  console.log(
    `${thrown} hostile requests in ${SOAK_SECONDS} s: at most ${inMiB(most)} resident; over the last two thirds ` +
      `${inMiB(held)} a minute held, ${inMiB(resident)} a minute resident`,
  )
  expect(held).toBeLessThan(MiB)
  expect(resident).toBeLessThan(MiB)
  expect(most).toBeLessThan(250 * MiB)
})

/** A receiver that takes everything, and can be weighed. */
async function receive(handbills: Handbills) {
  const received = join(handbills.folder, 'received')
  const env = { NODE_OPTIONS: `--import ${join(import.meta.dirname, 'fixtures/weighed.mjs')}` }
  const words = ['receive', '--dir', received, '--accept', 'all', '--lan-port', '0']
  const desk = handbills.runWith(env, 'desk', ...words)
  const { port, fingerprint } = await desk.event<{ port: number; fingerprint: string }>('listening')
  const to = { alias: 'desk', address: '127.0.0.1', port, protocol: 'https', fingerprint } as const
  return { desk, to, received }
}

/** Every shape in turn, on so many lanes side by side; what was granted once is claimed again and again. */
async function hailOn(to: PeerAddress) {
  const mallory = await makeCredentials()
  const offered = {
    1: { fileName: 'mine.bin', size: 5, fileType: '' },
    2: { fileName: 'other.bin', size: 5, fileType: '' },
  }
  const granted = (await new RawPeer(to, mallory).offer(offered)).json as Granted
  const throwOne = async (turn: number) => {
    const shape = shapes[turn % shapes.length]!
    const round = Math.floor(turn / shapes.length)
    // Without a certificate, where nothing is offered that a person would be asked about.
    const anonymous = requests.includes(shape) && round % 2 === 0
    const socket = await open(to, anonymous ? { plain: round % 4 === 0 } : { identity: mallory })
    await say(socket, shape.bytes(granted), Math.max(1, shape.statuses.length))
  }
  const until = async (isOver: (turn: number) => boolean) => {
    let next = 0
    const lane = async () => {
      for (let turn = next++; !isOver(turn); turn = next++) await throwOne(turn)
    }
    await Promise.all(Array.from({ length: LANES }, lane))
    return next - LANES
  }
  return {
    until,
    rounds: (count: number) => until((turn) => turn >= count * shapes.length),
    fill: () => fillList(to, mallory),
  }
}

/** The list of what ended is bounded; it is full before anything is measured. */
async function fillList({ address: host, port }: PeerAddress, { certificate, privateKey }: Identity): Promise<void> {
  const files = { 1: { id: '1', fileName: 'endless.bin', size: Number.MAX_SAFE_INTEGER, fileType: '' } }
  const body = JSON.stringify({ info: { alias: 'Mallory' }, files })
  const agent = new Agent({ keepAlive: true, cert: certificate, key: privateKey, rejectUnauthorized: false })
  const path = '/api/localsend/v2/prepare-upload'
  for (let count = 0; count < KEPT_TRANSFERS; count += 1) {
    const status = await new Promise((resolve, reject) => {
      const message = request({ agent, host, port, path, method: 'POST' }, (response) => {
        response.resume().once('end', () => resolve(response.statusCode))
      })
      message.once('error', reject).end(body)
    })
    expect(status).toBe(500)
  }
  agent.destroy()
}

/** Sends a file each time, and sees that it arrives. */
function honestly(handbills: Handbills, received: string, port: number): () => Promise<void> {
  const folder = join(handbills.folder, 'honest')
  let turn = 0
  return async () => {
    await mkdir(folder, { recursive: true })
    const path = join(folder, `${turn}.bin`)
    const bytes = randomBytes(2 * MiB)
    await writeFile(path, bytes)
    const studio = handbills.run('studio', 'send', path, '--to', `127.0.0.1:${port}`)
    expect(await studio.ended(), studio.log).toBe(0)
    expect((await readFile(join(received, `${turn}.bin`))).equals(bytes)).toBe(true)
    turn += 1
  }
}

/** Bytes per minute, by least squares. */
function slopeOf(weights: readonly Weight[]): number {
  const mean = (of: (weight: Weight) => number) => weights.reduce((sum, weight) => sum + of(weight), 0) / weights.length
  const [seconds, bytes] = [mean((it) => it.seconds), mean((it) => it.held)]
  const along = mean((it) => (it.seconds - seconds) * (it.held - bytes))
  return (60 * along) / mean((it) => (it.seconds - seconds) ** 2)
}

/**
 * Bytes per minute between the least of the first half and the least of the second: an engine keeps pages for later as
 * it likes, and what leaks is there at every low.
 */
function floorsOf(weights: readonly Weight[]): number {
  const half = Math.floor(weights.length / 2)
  const low = (some: readonly Weight[]) => Math.min(...some.map(({ resident }) => resident))
  const minutes = ((weights[half]?.seconds ?? 0) - (weights[0]?.seconds ?? 0)) / 60
  return (low(weights.slice(half)) - low(weights.slice(0, half))) / minutes
}

function inMiB(bytes: number): string {
  return `${(bytes / MiB).toFixed(2)} MiB`
}
