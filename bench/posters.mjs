import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { figure, ratio } from './figures.mjs'
import { ours } from './posters/ours.mjs'
import { peers } from './posters/peers.mjs'
import { makePhotos } from './posters/poster.mjs'

const run = promisify(execFile)

/** The aims: how many times as fast as each. @type {Record<string, number | null>} */
const LEAST = { 'satori + resvg': 5, 'sharp.composite + Pango': 2 }
const OVER_ENCODING = 1.6
const GROWTH_MB = 30
const formats = /** @type {const} */ (['jpeg', 'png'])

/**
 * The poster of `posters/poster.mjs`, made by Handbill and by what people use. The ways take turns, and every ratio is of
 * two runs that followed one another.
 * @param {(step: string) => void} told
 * @param {{ small: boolean }} options
 */
export async function* measure(told, { small }) {
  const folder = await mkdtemp(join(tmpdir(), 'handbill-bench-posters-'))
  await makePhotos(folder)
  const handbill = await ours(folder)
  const pairs = small ? 5 : 15
  try {
    for (const format of formats) yield* ourselves(handbill, format, pairs, told)
    for (const peer of peers) {
      if (!peer.present()) {
        told(`${peer.name} is not here (${peer.from}); its figures are left out.`)
        continue
      }
      told(`against ${peer.name}`)
      const other = await peer.open(folder)
      try {
        for (const format of formats) {
          const { mine, theirs, processor } = await inTurns(handbill.cached, other, format, pairs)
          yield figure(`${label(format)} by ${peer.name}`, theirs, 'ms', null)
          yield ratio(`${label(format)}: Handbill to ${peer.name}`, quotients(theirs, mine), LEAST[peer.name] ?? null)
          if (!peer.here) continue
          const ratios = quotients(processor.theirs, processor.mine)
          yield ratio(`${label(format)}: Handbill to ${peer.name}, processor`, ratios, null)
          const cold = await inTurns(handbill.cold, other, format, Math.ceil(pairs / 2))
          yield ratio(`${label(format)}: Handbill to ${peer.name}, both cold`, quotients(cold.theirs, cold.mine), null)
        }
      } finally {
        await other.stop()
      }
    }
    yield* inThreads(handbill, small ? 12 : 60, told)
    yield* memory(handbill, folder, small ? 200 : 1000, told)
  } finally {
    await handbill.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

/** Whole posters beside their encoding alone. @param {Awaited<ReturnType<typeof ours>>} handbill @param {import('./posters/ours.mjs').Format} format @param {number} pairs @param {(step: string) => void} told */
async function* ourselves(handbill, format, pairs, told) {
  told(`${label(format)} by Handbill, pictures known and not`)
  const encode = await handbill.encodeOnly(format)
  const encoding = { name: 'encoding', make: encode, stop: async () => {} }
  const { mine, theirs, processor } = await inTurns(handbill.cached, encoding, format, pairs)
  yield figure(`${label(format)}, pictures known`, mine, 'ms', null)
  yield figure(`${label(format)}, pictures known, processor`, processor.mine, 'ms', null)
  yield figure(`${label(format)}, encoding alone`, theirs, 'ms', null)
  yield figure(`${label(format)}, encoding alone, processor`, processor.theirs, 'ms', null)
  yield figure(`${label(format)}, whole to encoding`, quotients(mine, theirs), '×', OVER_ENCODING)
  yield figure(`${label(format)}, whole to encoding, processor`, quotients(processor.mine, processor.theirs), '×', null)
  const cold = await inTurns(handbill.cold, encoding, format, Math.ceil(pairs / 2))
  yield figure(`${label(format)}, pictures not known`, cold.mine, 'ms', null)
  yield figure(`${label(format)}, pictures not known, processor`, cold.processor.mine, 'ms', null)
}

/** @param {readonly number[]} over @param {readonly number[]} under */
function quotients(over, under) {
  return over.map((ms, at) => ms / (under[at] ?? Number.NaN))
}

/**
 * One run of each, by turns, after two of each that are not counted: on the clock, and of the processor in this process,
 * which says more where other work waits for the same cores.
 * @param {import('./posters/ours.mjs').Way} one
 * @param {Pick<import('./posters/ours.mjs').Way, 'make' | 'prepare'>} other
 * @param {import('./posters/ours.mjs').Format} format
 * @param {number} pairs
 */
async function inTurns(one, other, format, pairs) {
  const runs = { mine: /** @type {Run[]} */ ([]), theirs: /** @type {Run[]} */ ([]) }
  for (let turn = -2; turn < pairs; turn += 1) {
    for (const [name, way] of /** @type {const} */ ([
      ['mine', one],
      ['theirs', other],
    ])) {
      await way.prepare?.(format, turn + 100)
      const run = await measured(() => way.make(format, turn + 100))
      if (turn >= 0) runs[name].push(run)
    }
  }
  const { mine, theirs } = runs
  return {
    ...{ mine: mine.map(({ ms }) => ms), theirs: theirs.map(({ ms }) => ms) },
    processor: { mine: mine.map(({ processor }) => processor), theirs: theirs.map(({ processor }) => processor) },
  }
}

/** @typedef {{ ms: number, processor: number }} Run in milliseconds */
/** @param {() => Promise<unknown>} work @returns {Promise<Run>} */
async function measured(work) {
  const before = process.cpuUsage()
  const ms = await timed(work)
  const { user, system } = process.cpuUsage(before)
  return { ms, processor: (user + system) / 1000 }
}

/** Posters a second with one thread and with two, by turns. @param {Awaited<ReturnType<typeof ours>>} handbill @param {number} count @param {(step: string) => void} told */
async function* inThreads(handbill, count, told) {
  for (const format of formats) {
    told(`${label(format)} with one and two jobs`)
    const pools = [1, 2].map((threads) => ({
      threads,
      pool: handbill.pool(threads),
      rates: /** @type {number[]} */ ([]),
    }))
    try {
      for (let round = -1; round < 3; round += 1) {
        for (const { pool, rates } of pools) {
          const ms = await timed(() => Promise.all(Array.from({ length: count }, (_, turn) => pool.make(format, turn))))
          if (round >= 0) rates.push((count * 1000) / ms)
        }
      }
    } finally {
      for (const { pool } of pools) await pool.stop()
    }
    for (const { threads, rates } of pools)
      yield figure(`${label(format)}, ${threads} job${threads > 1 ? 's' : ''}`, rates, '/s', null)
  }
}

/** What many posters leave behind, once the first tenth has filled the caches. @param {Awaited<ReturnType<typeof ours>>} handbill @param {string} folder @param {number} count @param {(step: string) => void} told */
async function* memory(handbill, folder, count, told) {
  told(`memory over ${count} posters`)
  const script = join(import.meta.dirname, 'posters/memory.mjs')
  const { stdout } = await run(process.execPath, [script, handbill.out, folder, String(count)])
  const [early, late] = JSON.parse(stdout)
  yield figure(`memory after ${count} posters`, [late], 'MB', null)
  yield figure('growth over the last 90 % of them', [late - early], 'MB', GROWTH_MB)
}

/** @param {() => Promise<unknown>} work */
async function timed(work) {
  const started = performance.now()
  await work()
  return performance.now() - started
}

/** @param {import('./posters/ours.mjs').Format} format */
const label = (format) => (format === 'jpeg' ? 'JPEG q90' : 'PNG')
