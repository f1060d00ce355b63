// @ts-check
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { buildIfStale } from './build-if-stale.mjs'

/**
 * `npm start`: builds if needed, then opens the app. In Electron where its binary and a display are; else by the web
 * host, at once, while a missing binary is fetched beside it for the next start.
 */

const root = join(import.meta.dirname, '..')
const { env } = process

/** A fetch that takes longer than this is given up; the next start tries again. */
const FETCH_LIMIT = 5 * 60_000

buildIfStale()
// Electron, being Chromium, refuses to run as root unless its sandbox is given up; the web host does not.
const isRoot = process.platform === 'linux' && process.getuid?.() === 0
const electron = hasDisplay() && !isRoot ? electronBinary() : null
if (electron) {
  run(electron, [root])
} else {
  const given = process.argv.slice(2)
  const host = run(process.execPath, [join(root, 'out/main/cli.js'), 'serve', '--open', ...given])
  if (hasDisplay() && !isRoot && !env.HANDBILL_NO_DOWNLOAD && !env.CI) fetchElectron(host)
}

/** Runs a program as if it were this one: its output, its signals, its exit status.
 * @param {string} file @param {string[]} words */
function run(file, words) {
  const child = spawn(file, words, { stdio: 'inherit' })
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => child.kill(signal))
  }
  child.on('error', (error) => {
    console.error(`${file} did not start: ${error.message}`)
    process.exitCode = 1
  })
  child.on('exit', (code) => process.exit(code ?? 1))
  return child
}

/** Never starts a fetch, as `require('electron')` would: reads what that would read. */
function electronBinary() {
  const folder = join(root, 'node_modules/electron')
  const named = join(folder, 'path.txt')
  const name = existsSync(named) ? readFileSync(named, 'utf8') : defaultName()
  const binary = join(env.ELECTRON_OVERRIDE_DIST_PATH ?? join(folder, 'dist'), name)
  return existsSync(binary) ? binary : null
}

function defaultName() {
  if (process.platform === 'darwin') return 'Electron.app/Contents/MacOS/Electron'
  return process.platform === 'win32' ? 'electron.exe' : 'electron'
}

function hasDisplay() {
  if (process.platform === 'darwin' || process.platform === 'win32') return true
  return Boolean(env.DISPLAY || env.WAYLAND_DISPLAY)
}

/** Says nothing when it fails: the app is open already. Ends with the host.
 * @param {import('node:child_process').ChildProcess} host */
function fetchElectron(host) {
  const install = join(root, 'node_modules/electron/install.js')
  if (!existsSync(install)) return
  const fetching = spawn(process.execPath, [install], { stdio: 'ignore', timeout: FETCH_LIMIT })
  fetching.on('error', () => {})
  fetching.on('exit', (code) => {
    if (code === 0) console.error('The desktop window is here now; `npm start` opens it from the next time on.')
  })
  fetching.unref()
  host.on('exit', () => fetching.kill())
}
