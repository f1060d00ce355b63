// @ts-check
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const cli = join(import.meta.dirname, '../out/main/cli.js')

/** @typedef {Record<string, any>} Line */

/**
 * Runs the built `handbill` in a process of its own, on the loopback only. `event` waits for the first line of that
 * name (and shape) that it printed or will print, and fails when it ends without one.
 * @param {string} dataFolder
 * @param {readonly string[]} words
 */
export function handbill(dataFolder, words) {
  const child = spawn(process.execPath, [cli, '--json', '--data-dir', dataFolder, ...words], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, HANDBILL_INTERFACES: 'lo' },
  })
  /** @type {Line[]} */
  const events = []
  let log = ''
  let ended = false
  const lines = createInterface({ input: child.stdout })
  lines.on('line', (line) => events.push(JSON.parse(line)))
  child.stderr.on('data', (chunk) => {
    log += chunk
  })
  const exit = once(child, 'close').then(([code]) => {
    ended = true
    return /** @type {number | null} */ (code)
  })
  /** @param {string} name @param {(event: Line) => boolean} [where] @returns {Promise<Line>} */
  const event = async (name, where = () => true) => {
    for (;;) {
      const found = events.find((one) => one.event === name && where(one))
      if (found) return found
      if (ended) throw new Error(`handbill ${words[0]} ended before "${name}":\n${log}`)
      await Promise.race([once(lines, 'line'), exit])
    }
  }
  const stop = async () => {
    if (!ended) child.kill('SIGTERM')
    await exit
  }
  const said = () => [log, ...events.filter(({ event }) => event === 'failed').map(({ message }) => message)].join('\n')
  return { event, events, exit, stop, log: said }
}
