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
          const { mine, theirs } = await inTurns(handbill.cached, other, format, pairs)
          yield figure(`${label(format)} by ${peer.name}`, theirs, 'ms', null)
          const ratios = theirs.map((ms, at) => ms / (mine[at] ?? Number.NaN))
          yield ratio(`${label(format)}: Handbill to ${peer.name}`, ratios, LEAST[peer.name] ?? null)
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
  const { mine, theirs } = await inTurns(handbill.cached, encoding, format, pairs)
  yield figure(`${label(format)}, pictures known`, mine, 'ms', null)
  yield figure(`${label(format)}, encoding alone`, theirs, 'ms', null)
  const share = mine.map((ms, at) => ms / (theirs[at] ?? Number.NaN))
  yield figure(`${label(format)}, whole to encoding`, share, '×', OVER_ENCODING)
  const { mine: cold } = await inTurns(handbill.cold, encoding, format, Math.ceil(pairs / 2))
  yield figure(`${label(format)}, pictures not known`, cold, 'ms', null)
}

/** One run of each, by turns, after two of each that are not counted. @param {import('./posters/ours.mjs').Way} one @param {Pick<import('./posters/ours.mjs').Way, 'make'>} other @param {import('./posters/ours.mjs').Format} format @param {number} pairs */
async function inTurns(one, other, format, pairs) {
  const [mine, theirs] = [/** @type {number[]} */ ([]), /** @type {number[]} */ ([])]
  for (let turn = -2; turn < pairs; turn += 1) {
    const first = await timed(() => one.make(format, turn + 100))
    const second = await timed(() => other.make(format, turn + 100))
    if (turn < 0) continue
    mine.push(first)
    theirs.push(second)
  }
  return { mine, theirs }
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
