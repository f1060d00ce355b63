import { rmSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildIfStale } from '../scripts/build-if-stale.mjs'
import { figure, ratio } from './figures.mjs'
import { handbill } from './transfer/handbill.mjs'
import { assertArrived, makeFile, makeFolder } from './transfer/load.mjs'
import { localsend } from './transfer/localsend.mjs'
import { netcat, rsync, rsyncSynced, scp } from './transfer/roads.mjs'
import { find } from './transfer/tools.mjs'
import { watch } from './transfer/usage.mjs'

const MiB = 1024 * 1024
const GiB = 1024 * MiB
const RUNS = 3
/** After so long no further turn begins: on a busy machine a figure of one run is better than none. */
const PATIENCE_MS = 150_000
const RESIDENT_MB = 150

/**
 * Of each end the processor time (s) and the peak of its resident memory (MB); `lastSync`: share of the time, %.
 * @typedef {{ seconds: number, sent: number, received: number, sender: number, receiver: number, lastSync: number | null }} Run
 */

/**
 * Handbill against what people use, from one process to another over the loopback, from and to the same disk. The ways
 * take turns, and every ratio is of two runs that followed one another.
 * @param {(step: string) => void} told
 * @param {{ small: boolean }} options
 */
export async function* measure(told, { small }) {
  buildIfStale()
  const folder = await mkdtemp(join(tmpdir(), 'handbill-bench-'))
  const clear = () => rmSync(folder, { recursive: true, force: true })
  process.once('exit', clear)
  const size = small ? 64 * MiB : GiB
  const count = small ? 500 : 10_000
  const roads = [handbill, ...[rsync, rsyncSynced, scp, netcat, localsend].filter((road) => present(road, told))]
  const without = roads.filter((road) => road !== localsend)
  try {
    // What a transfer costs before its bytes count: connections, the offer and its answer, programs that start.
    const least = await makeFile(join(folder, 'least.bin'), 1)
    yield* compare('1 byte', least, folder, roads, {}, told)
    await rm(least.path)
    const large = await makeFile(join(folder, 'large.bin'), 2 * size)
    yield* compare(
      lengthOf(large),
      large,
      folder,
      without,
      { [rsync.name]: 1, [rsyncSynced.name]: 1, [scp.name]: null, [netcat.name]: null },
      told,
    )
    await rm(large.path)
    const half = await makeFile(join(folder, 'half.bin'), size)
    yield* compare(
      lengthOf(half),
      half,
      folder,
      [handbill, ...roads.filter((it) => it === localsend)],
      { [localsend.name]: 2 },
      told,
    )
    await rm(half.path)
    const many = await makeFolder(join(folder, 'many'), count, 4096)
    const folders = without.filter((road) => road.folders)
    yield* compare(
      `${count.toLocaleString('en')} × 4 KiB`,
      many,
      folder,
      folders,
      { [scp.name]: 2, [rsync.name]: null, [rsyncSynced.name]: null },
      told,
    )
  } finally {
    process.off('exit', clear)
    await rm(folder, { recursive: true, force: true })
  }
}

/** @param {import('./transfer/load.mjs').Load} load */
function lengthOf({ bytes }) {
  return bytes >= GiB ? `${bytes / GiB} GiB` : `${bytes / MiB} MiB`
}

/**
 * @param {import('./transfer/roads.mjs').Road} road
 * @param {(step: string) => void} told
 */
function present({ name, needs, from }, told) {
  const missing = needs.filter((program) => find(program) === null)
  if (missing.length > 0) told(`${name} is left out: ${missing.join(', ')} is not installed (Debian: ${from}).`)
  return missing.length === 0
}

/**
 * @param {string} what
 * @param {import('./transfer/load.mjs').Load} load
 * @param {string} folder
 * @param {readonly import('./transfer/roads.mjs').Road[]} roads Handbill first
 * @param {Record<string, number | null>} aims how many times as fast Handbill should be
 * @param {(step: string) => void} told
 */
async function* compare(what, load, folder, roads, aims, told) {
  told(`${what}: once to warm up, then up to ${RUNS} runs`)
  const begunAt = performance.now()
  /** @type {Map<string, Run[]>} */ const all = new Map(roads.map(({ name }) => [name, []]))
  for (let turn = 0; turn <= RUNS; turn += 1) {
    if (turn > 1 && performance.now() - begunAt > PATIENCE_MS) break
    for (const road of roads) {
      const runs = all.get(road.name)
      if (!runs) continue
      try {
        const run = await once(road, load, folder)
        if (turn > 0) runs.push(run)
      } catch (error) {
        if (road === handbill) throw error
        told(`${road.name} is left out: ${error instanceof Error ? error.message : error}`)
        all.delete(road.name)
      }
    }
  }
  const of = (/** @type {string} */ name, /** @type {(run: Run) => number} */ value) => (all.get(name) ?? []).map(value)
  const ours = all.get(handbill.name) ?? []
  for (const name of all.keys()) {
    const isOurs = name === handbill.name
    yield figure(
      `${what}: ${name}`,
      of(name, ({ seconds }) => seconds),
      's',
      null,
    )
    yield figure(
      `${what}: ${name}, processor of the sender`,
      of(name, ({ sent }) => sent),
      's',
      null,
    )
    yield figure(
      `${what}: ${name}, processor of the receiver`,
      of(name, ({ received }) => received),
      's',
      null,
    )
    const limit = isOurs ? RESIDENT_MB : null
    yield figure(
      `${what}: ${name}, sender`,
      of(name, ({ sender }) => sender),
      'MB',
      limit,
    )
    yield figure(
      `${what}: ${name}, receiver`,
      of(name, ({ receiver }) => receiver),
      'MB',
      limit,
    )
    const syncs = of(name, ({ lastSync }) => lastSync ?? Number.NaN).filter((share) => !Number.isNaN(share))
    if (syncs.length > 0) yield figure(`${what}: ${name}, of it waiting for the last sync`, syncs, '%', null)
    if (!isOurs) {
      const times = of(name, ({ seconds }) => seconds).map(
        (theirs, turn) => theirs / (ours[turn]?.seconds ?? Number.NaN),
      )
      yield ratio(`${what}: as fast as ${name}`, times, aims[name] ?? null)
    }
  }
}

/**
 * @param {import('./transfer/roads.mjs').Road} road
 * @param {import('./transfer/load.mjs').Load} load
 * @param {string} folder
 * @returns {Promise<Run>}
 */
async function once(road, load, folder) {
  const into = join(folder, 'into')
  await mkdir(into)
  const open = await road.open(folder, into)
  try {
    const received = watch(open.pid)
    const startedAt = performance.now()
    const sender = open.send(load.path)
    const sent = watch(sender.pid)
    await Promise.all([sender.ended, open.arrived, sender.span])
    const [began, done] = (await sender.span) ?? [startedAt, performance.now()]
    const [near, far] = [sent(), received()]
    await assertArrived(into, load)
    const seconds = (Number(done) - Number(began)) / 1000
    const lastSync = load.files === 1 && load.bytes > 1 ? await open.lastSync?.() : undefined
    return {
      seconds,
      lastSync: lastSync === undefined ? null : (100 * lastSync) / seconds,
      sent: near.cpuSeconds,
      received: far.cpuSeconds,
      sender: near.peakBytes / 1e6,
      receiver: far.peakBytes / 1e6,
    }
  } finally {
    await open.close()
    await rm(into, { recursive: true, force: true })
  }
}
