// Builds what the bench needs of the program, as the program is built. In a process of its own: what a bundler leaves in
// memory would be looked through by every collection of garbage that is measured.
import { join } from 'node:path'
import { build } from 'vite'

const root = join(import.meta.dirname, '../..')
const [, , outDir = ''] = process.argv
const input = { entry: join(root, 'bench/posters/entry.ts'), worker: join(root, 'src/main/posters/render-worker.ts') }
await build({
  ...{ configFile: false, logLevel: 'error', root },
  build: {
    ...{ ssr: true, outDir, emptyOutDir: false },
    rolldownOptions: { input, output: { entryFileNames: '[name].mjs' } },
  },
})
