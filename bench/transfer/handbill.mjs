import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from './child.mjs'

const cli = join(import.meta.dirname, '../../out/main/cli.js')

const lastSync = new URL('./last-sync.mjs', import.meta.url).href

/** @param {string} folder of its data @param {string[]} words */
function start(folder, ...words) {
  const env = { ...process.env, HANDBILL_INTERFACES: 'lo', HOME: folder, BENCH_SYNCS: `${folder}.syncs` }
  return run(process.execPath, ['--import', lastSync, cli, '--json', '--data-dir', folder, ...words], { env })
}

/**
 * A Handbill that sends. Its time counts from when it begins to, as behind a window that is open already, until it
 * tells of the first of the files that arrived; it does so when all have.
 * @param {string} folder @param {string} path @param {number} port @returns {import('./roads.mjs').Sender}
 */
export function send(folder, path, port) {
  const sender = start(join(folder, 'sender'), 'send', path, '--to', `127.0.0.1:${port}`)
  const when = async (/** @type {string} */ event) => {
    await sender.line((line) => JSON.parse(line).event === event)
    return performance.now()
  }
  return { ...sender, span: Promise.all([when('started'), when('sent')]) }
}

/**
 * Two Handbills with data folders of their own: TLS with certificates at both ends, hashed at both ends, synced.
 * @type {import('./roads.mjs').Road}
 */
export const handbill = {
  name: 'Handbill',
  needs: [],
  from: '',
  folders: true,
  async open(folder, into) {
    const receiver = start(join(folder, 'receiver'), 'receive', '--dir', into, '--accept', 'all', '--lan-port', '0')
    const { port } = JSON.parse(await receiver.line((line) => JSON.parse(line).event === 'listening'))
    const syncs = join(folder, 'receiver.syncs')
    await rm(syncs, { force: true })
    return {
      pid: receiver.pid,
      send: (path) => send(folder, path, port),
      lastSync: async () => Number(await readFile(syncs, 'utf8')) / 1000,
      close: () => receiver.stop(),
    }
  },
}
