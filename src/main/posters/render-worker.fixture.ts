import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'vite'

const source = (way: string) => fileURLToPath(new URL(way, import.meta.url))

/**
 * The entry of a render thread. Node does not run TypeScript here, so it is built as the program builds it; near its
 * packages.
 */
export async function builtWorker(): Promise<{ entry: URL; folder: string } & AsyncDisposable> {
  const cache = source('../../../node_modules/.cache/')
  await mkdir(cache, { recursive: true })
  const folder = await mkdtemp(`${cache}render-worker-`)
  await build({
    configFile: false,
    logLevel: 'error',
    build: { ssr: source('./render-worker.ts'), outDir: folder, emptyOutDir: false },
  })
  return {
    entry: pathToFileURL(`${folder}/render-worker.js`),
    folder,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}
