import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'vite'

const root = join(import.meta.dirname, '../..')

/**
 * Handbill's own table with its thread, as the program builds it, polled when the bench says so. `refresh` is one
 * reading with all that follows, up to the text that goes to the page; it gives how long that took and how much it was.
 * @typedef {{ ms: number, bytes: number, rows: number }} Refresh
 * @typedef {{ refresh(): Promise<Refresh>, rows: number, stop(): Promise<void> }} Ours
 */

/** @returns {Promise<Ours>} */
export async function openTable() {
  // Near the packages, so that they are found.
  const cache = join(root, 'node_modules/.cache')
  await mkdir(cache, { recursive: true })
  const folder = await mkdtemp(join(cache, 'bench-sockets-'))
  const at = (/** @type {string} */ path) => join(root, 'src', path)
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      ssr: true,
      outDir: folder,
      target: 'node20',
      rolldownOptions: {
        input: {
          sockets: at('main/sockets/sockets.ts'),
          flow: at('shared/contract/flow.ts'),
          'sockets-worker': at('main/sockets/table-worker.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name].js' },
      },
    },
  })
  const load = (/** @type {string} */ name) => import(pathToFileURL(join(folder, name)).href)
  const [{ Sockets }, { Flows }] = await Promise.all([load('sockets.js'), load('flow.js')])

  let go = () => {}
  const clock = {
    now: () => Date.now(),
    wait: (/** @type {number} */ _, /** @type {AbortSignal} */ signal) =>
      new Promise((resolve, reject) => {
        const end = () => reject(signal.reason)
        signal.addEventListener('abort', end, { once: true })
        go = () => {
          signal.removeEventListener('abort', end)
          resolve(undefined)
        }
      }),
  }
  const sockets = new Sockets({ clock })
  const flows = new Flows()
  const abort = new AbortController()
  const events = sockets.watch(flows.open('the-bench'), abort.signal, '')
  const first = await events.next()
  flows.taken('the-bench')
  const rows = first.value.items.length
  return {
    rows,
    async refresh() {
      const next = events.next()
      // The clock's turn to wait comes after the one to read.
      await new Promise((resolve) => setImmediate(resolve))
      const started = performance.now()
      go()
      const { value } = await next
      const bytes = JSON.stringify(value).length
      const ms = performance.now() - started
      flows.taken('the-bench')
      return { ms, bytes, rows: value.changed.length }
    },
    async stop() {
      abort.abort()
      await sockets.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
