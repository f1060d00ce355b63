import { chmod } from 'node:fs/promises'
import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import { version } from './package.json'

const at = (path: string) => resolve(import.meta.dirname, path)

/** HarfBuzz asks for a module of Node's where it runs in Node: in a page there is nothing, and nothing to warn of. */
const withoutNode = {
  name: 'without-node',
  enforce: 'pre' as const,
  resolveId: (id: string) => (id === 'module' ? '\0without-node' : null),
  load: (id: string) => (id === '\0without-node' ? 'export {}' : null),
}

/**
 * electron-vite aims at Electron's own Node and Chrome; the command line runs on Node 20 and the page in any
 * current browser, so both targets are lowered. Native packages stay outside the bundles, everything else goes in:
 * one file to read is what makes `handbill` start fast.
 */
export default defineConfig({
  main: {
    plugins: [{ name: 'executable', closeBundle: () => chmod(at('out/main/cli.js'), 0o755) }],
    define: { 'import.meta.env.HANDBILL_VERSION': JSON.stringify(version) },
    build: {
      target: 'node20',
      outDir: 'out/main',
      externalizeDeps: false,
      sourcemap: true,
      rolldownOptions: {
        input: {
          index: at('src/main/index.ts'),
          cli: at('src/main/cli.ts'),
          'render-worker': at('src/main/posters/render-worker.ts'),
          'files-worker': at('src/main/transfers/thread/files-worker.mjs'),
          'sockets-worker': at('src/main/sockets/table-worker.ts'),
        },
        external: ['electron', 'koffi', 'sharp', '@napi-rs/canvas', 'harfbuzzjs', /^@expo-google-fonts\//],
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      target: 'node20',
      outDir: 'out/preload',
      externalizeDeps: false,
      rolldownOptions: {
        input: { index: at('src/preload/index.ts') },
        external: ['electron'],
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: at('src/renderer'),
    build: {
      target: 'es2022',
      cssTarget: ['chrome111', 'firefox114', 'safari16.4'],
      outDir: at('out/renderer'),
      minify: true,
      assetsInlineLimit: 0,
      rolldownOptions: { input: { index: at('src/renderer/index.html') } },
    },
    plugins: [react(), withoutNode],
  },
})
