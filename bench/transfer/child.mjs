import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { createInterface } from 'node:readline'
import { family } from './usage.mjs'

/**
 * A process that the bench started, and what it says line by line.
 * @typedef {{ pid: number, ended: Promise<number | null>, line(wanted: (line: string) => boolean): Promise<string>, stop(): Promise<void> }} Child
 */

/**
 * @param {string} program
 * @param {readonly string[]} words
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Child}
 */
export function run(program, words, options = {}) {
  const child = spawn(program, words, { stdio: ['ignore', 'pipe', 'pipe'], ...options })
  let said = ''
  /** @type {Promise<number | null>} */
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => {
      if (code === 0 || signal !== null) resolve(code)
      else reject(new Error(`${program} ended with ${code}: ${said.trim().slice(-500)}`))
    })
  })
  ended.catch(() => {})
  // A daemon's own children as well. Also when the bench is interrupted: nothing that it started outlives it.
  const end = () => {
    for (const pid of child.exitCode === null && child.signalCode === null ? family(child.pid ?? 0) : []) {
      try {
        process.kill(pid, 'SIGTERM')
      } catch {
        // It has ended meanwhile.
      }
    }
  }
  process.once('exit', end)
  child.once('close', () => process.off('exit', end))
  const lines = child.stdout && createInterface(child.stdout)
  lines?.on('line', (line) => {
    said = `${said}${line}\n`.slice(-2000)
  })
  child.stderr?.on('data', (text) => {
    said = (said + text).slice(-2000)
  })
  return {
    pid: child.pid ?? 0,
    ended,
    async line(wanted) {
      return new Promise((resolve, reject) => {
        const hear = (/** @type {string} */ line) => {
          if (!wanted(line)) return
          lines?.off('line', hear)
          resolve(line)
        }
        lines?.on('line', hear)
        ended.then(() => reject(new Error(`${program} ended too early: ${said}`)), reject)
      })
    },
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      end()
      await once(child, 'close')
    },
  }
}

/**
 * Resolves when something listens on a port of the loopback.
 * @param {number} port
 */
export async function listens(port) {
  for (let tries = 0; tries < 200; tries += 1) {
    const socket = connect(port, '127.0.0.1')
    const open = await new Promise((resolve) => {
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    })
    socket.destroy()
    if (open) return
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new Error(`nothing listens on port ${port}`)
}
