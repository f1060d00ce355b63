import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { figure, ratio } from './figures.mjs'
import { hold } from './sockets/load.mjs'
import { openPage } from './sockets/open-page.mjs'
import { openPageShare } from './sockets/page.mjs'
import { peers, present } from './sockets/peers.mjs'
import { scrollThrough } from './sockets/scroll.mjs'
import { openTable } from './sockets/table.mjs'

const PAIRS = 7
const FASTER = 5

/**
 * One refresh of the connection table (reading, owners, difference, the text to the page) with 1 % of the rows
 * changing, against spawning the tools that print it and reading what they print. Ours and theirs take turns.
 * @param {(step: string) => void} told
 * @param {{ small: boolean }} options
 */
export async function* measure(told, { small }) {
  if (process.platform !== 'linux') {
    told('There is nothing to compare with on this system: the figures of the sockets are left out.')
    return
  }
  const there = []
  for (const peer of peers) {
    if (await present(peer)) there.push(peer)
    else told(`No ${peer.name} here (Debian: ${peer.debian}): its figures are left out.`)
  }
  // First: what the others hold waits in TIME_WAIT for a minute, and the kernel walks through all of it for the page.
  yield* pageShare(told)
  for (const count of small ? [10, 1000] : [10, 1000, 20_000]) yield* refreshes(count, there, told)
  yield* scrolling(small ? 1000 : 20_000, told)
}

/**
 * @param {number} count
 * @param {import('./sockets/peers.mjs').Peer[]} others
 * @param {(step: string) => void} told
 */
async function* refreshes(count, others, told) {
  const name = count.toLocaleString('en')
  const load = await hold(count)
  const ours = await openTable()
  try {
    told(`${name} sockets: ${PAIRS} pairs of runs`)
    const changing = Math.max(2, count / 100)
    const step = async () => {
      await load.tick(changing)
      return ours.refresh()
    }
    for (let warm = 0; warm < 5; warm += 1) await step()
    for (const other of others) await other.refresh()
    /** @type {number[]} */ const runs = []
    /** @type {Map<string, number[]>} */ const theirs = new Map(others.map((other) => [other.name, []]))
    for (let pair = 0; pair < PAIRS; pair += 1) {
      const { ms } = await step()
      runs.push(ms)
      for (const other of others) {
        const started = performance.now()
        await other.refresh()
        theirs.get(other.name)?.push((performance.now() - started) / ms)
      }
    }
    yield figure(`refresh of ${name} sockets`, runs, 'ms', null)
    for (const [other, ratios] of theirs) {
      const aim = count === 20_000 && other.startsWith('ss') ? FASTER : null
      yield ratio(`  against ${other}`, ratios, aim)
    }
    /** @type {number[]} */ const unknown = []
    for (let run = 0; run < 5; run += 1) {
      await load.open()
      unknown.push((await ours.refresh()).ms)
    }
    const among = load.descriptors.toLocaleString('en')
    yield figure(`  with an unknown inode among ${among}`, unknown, 'ms', null)
  } finally {
    await ours.stop()
    await load.stop()
  }
}

/** @param {(step: string) => void} told */
async function* pageShare(told) {
  yield* withPage(1000, told, async function* ({ pid }, load) {
    told('the open page at 1 Hz with 1,000 sockets: one to two minutes, until it has settled')
    const { first, settled, after } = await openPageShare(pid, load)
    yield figure(`CPU of the host, page open, 1,000, from ${after} s on`, [settled], '%', 1)
    yield figure('  in the first half minute', [first], '%', null)
  })
}

/** @param {number} count @param {(step: string) => void} told */
async function* scrolling(count, told) {
  const name = count.toLocaleString('en')
  yield* withPage(count, told, async function* ({ page, shownMs }, load) {
    yield figure(`page of ${name} sockets until shown`, [shownMs], 'ms', null)
    told(`scrolling through ${name} sockets`)
    const frames = await scrollThrough(page, load, count)
    yield figure('  frame while it scrolls', frames, 'ms', null)
    yield figure('  longest frame', frames.slice(-1), 'ms', null)
  })
}

/**
 * @param {number} sockets
 * @param {(step: string) => void} told
 * @param {(open: import('./sockets/open-page.mjs').OpenPage, load: import('./sockets/load.mjs').Load) => AsyncIterable<import('./figures.mjs').Figure>} measured
 */
async function* withPage(sockets, told, measured) {
  const folder = await mkdtemp(join(tmpdir(), 'handbill-bench-'))
  const load = await hold(sockets)
  try {
    const open = await openPage(folder, sockets, told)
    if (!open) return
    try {
      yield* measured(open, load)
    } finally {
      await open.stop()
    }
  } finally {
    await load.stop()
    await rm(folder, { recursive: true, force: true })
  }
}
