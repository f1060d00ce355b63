import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const cli = join(import.meta.dirname, '../out/main/cli.js')

/**
 * A real web host in a process of its own, on the loopback only.
 * @typedef {{ url: string, pid: number, startedAt: number, stop(): Promise<void> }} Host `startedAt` in ms of `performance.now()`
 */

/**
 * Starts `handbill serve`; resolves when it says where it listens.
 * @param {string} dataFolder
 * @returns {Promise<Host>}
 */
export async function startHost(dataFolder) {
  const startedAt = performance.now()
  const child = spawn(process.execPath, [cli, 'serve', '--json', '--data-dir', dataFolder, '--lan-port', '0'], {
    env: { ...process.env, HANDBILL_INTERFACES: 'lo' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const exited = once(child, 'exit')
  const stop = async () => {
    child.kill('SIGTERM')
    await exited
  }
  let said = ''
  child.stderr.on('data', (text) => {
    said = (said + text).slice(-2000)
  })
  for await (const line of createInterface(child.stdout)) {
    const event = JSON.parse(line)
    if (event.event !== 'listening') continue
    child.stdout.resume()
    return { url: event.url, pid: child.pid ?? 0, startedAt, stop }
  }
  throw new Error(`"handbill serve" ended before it listened: ${said.trim() || 'it said nothing'}`)
}

/**
 * Resident memory once the process has come to rest: from 3 s on, two readings half a second apart that differ by
 * less than 1 %.
 * @param {number} pid
 */
export async function restingMemory(pid) {
  await passed(3000)
  let before = residentBytes(pid)
  for (let reading = 0; reading < 20; reading += 1) {
    await passed(500)
    const now = residentBytes(pid)
    if (Math.abs(now - before) < before / 100) return now
    before = now
  }
  throw new Error('the memory of the idle host does not come to rest')
}

/** @param {number} pid */
function residentBytes(pid) {
  if (process.platform !== 'linux') return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)])) * 1024
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024
}

/** @param {number} ms */
const passed = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
