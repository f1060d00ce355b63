// @ts-check
import { spawnSync } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const sources = ['src', 'resources', 'package.json', 'package-lock.json', 'electron.vite.config.ts']

/** Builds when something is newer than what was built last. Ends the process with the build's status when it fails. */
export function buildIfStale() {
  const built = newest(join(root, 'out/main/cli.js'))
  if (built > 0 && sources.every((source) => newest(join(root, source)) <= built)) return
  process.stderr.write('Building Handbill …\n')
  const cli = join(root, 'node_modules/electron-vite/bin/electron-vite.js')
  const { status } = spawnSync(process.execPath, [cli, 'build', '--logLevel', 'warn'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  })
  if (status !== 0) process.exit(status ?? 1)
}

/** Latest change below a path, in ms; 0 for what is not there.
 * @param {string} path @returns {number} */
function newest(path) {
  const found = statSync(path, { throwIfNoEntry: false })
  if (!found) return 0
  if (!found.isDirectory()) return found.mtimeMs
  return Math.max(found.mtimeMs, ...readdirSync(path).map((name) => newest(join(path, name))))
}
