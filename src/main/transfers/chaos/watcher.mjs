// @ts-check
// Looks at a folder from a thread of its own, so that nothing that Handbill does keeps it from looking: whatever has a
// final name is read in the moment in which the name appears.
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync, watch } from 'node:fs'
import { join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'

const port = parentPort
if (!port) throw new Error('this is for a thread')
/** @type {string} */
const root = workerData.folder
/** @type {Map<string, import('node:fs').FSWatcher>} */
const watched = new Map()
const PARTIAL = /\.[0-9a-f]{12}\.part$/

/** @param {string} folder relative */
function follow(folder) {
  if (watched.has(folder)) return
  const watcher = watch(join(root, folder), (_, name) => (name === null ? scan(folder) : look(join(folder, name))))
  watcher.on('error', () => watcher.close())
  watched.set(folder, watcher)
  scan(folder)
}

/** @param {string} folder */
function scan(folder) {
  for (const name of readdirSync(join(root, folder))) look(join(folder, name))
}

/** @param {string} name */
function look(name) {
  if (PARTIAL.test(name)) return
  try {
    const stats = statSync(join(root, name))
    if (stats.isDirectory()) return follow(name)
    const sha256 = createHash('sha256')
      .update(readFileSync(join(root, name)))
      .digest('hex')
    port?.postMessage({ name, sha256, size: stats.size, modified: stats.mtime.getTime() })
  } catch {
    // It has moved on in the meantime.
  }
}

follow('')
port.postMessage('looking')
port.on('message', () => {
  for (const folder of watched.keys()) scan(folder)
  for (const watcher of watched.values()) watcher.close()
  port.postMessage('done')
  port.close()
})
