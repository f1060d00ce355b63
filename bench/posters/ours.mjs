import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'vite'
import { documentOf, photos } from './poster.mjs'

const root = join(import.meta.dirname, '../..')

/** @typedef {'jpeg' | 'png'} Format */
/** @typedef {{ name: string, make(format: Format, turn: number): Promise<Uint8Array>, stop(): Promise<void> }} Way One way to make the poster */

/**
 * Handbill, built from its sources as the program is.
 * @param {string} folder where the photographs are
 */
export async function ours(folder) {
  await mkdir(join(root, 'node_modules/.cache'), { recursive: true })
  const out = await mkdtemp(join(root, 'node_modules/.cache/bench-posters-'))
  const input = { entry: join(root, 'bench/posters/entry.ts'), worker: join(root, 'src/main/posters/render-worker.ts') }
  await build({
    ...{ configFile: false, logLevel: 'error', root },
    build: {
      ssr: true,
      outDir: out,
      emptyOutDir: false,
      rolldownOptions: { input, output: { entryFileNames: '[name].mjs' } },
    },
  })
  /** @type {typeof import('./entry.ts')} */
  const built = await import(pathToFileURL(join(out, 'entry.mjs')).href)
  const settings = { ...built.defaultSettings(), shelf: null }
  const renderer = await built.openRenderer(settings)
  const codec = await built.openCodec(settings.codec)

  /** @param {Format} format @param {number} turn @param {(file: string) => string} [src] */
  const job = (format, turn, src) => ({
    document: built.posterDocument.parse(documentOf(turn, src)),
    ...{ row: {}, folder },
    outputs: [built.output.parse({ format, quality: 90 })],
  })
  /** @param {ReturnType<typeof job>} wanted */
  const bytesOf = async (wanted) => (await renderer.render(wanted)).outputs[0]?.bytes ?? new Uint8Array()

  return {
    /** @type {Way} */
    cached: { name: 'handbill', make: (format, turn) => bytesOf(job(format, turn)), stop: async () => {} },
    /** Every photograph is one that was never seen: another byte behind its end. @type {Way} */
    cold: {
      name: 'handbill, pictures not known',
      async make(format, turn) {
        for (const { file } of photos) {
          const bytes = await readFile(join(folder, file))
          await writeFile(join(folder, `cold-${file}`), Buffer.concat([bytes, Buffer.from(`${format} ${turn}`)]))
        }
        return bytesOf(job(format, turn, (file) => `cold-${file}`))
      },
      stop: async () => {},
    },
    /** The whole poster's pixels, encoded and nothing else. @param {Format} format */
    async encodeOnly(format) {
      const { default: sharp } = await import('sharp')
      const png = await bytesOf(job('png', 0))
      const { data, info } = await sharp(png).ensureAlpha().raw().toBuffer({ resolveWithObject: true })
      const pixels = { width: info.width, height: info.height, data: new Uint8ClampedArray(data) }
      return () => codec.encode(pixels, { format, quality: 90, opaque: true })
    },
    /** Posters in threads. @param {number} threads */
    pool(threads) {
      const pool = new built.RenderPool(pathToFileURL(join(out, 'worker.mjs')), { threads, settings })
      return {
        /** @param {Format} format @param {number} turn */
        make: (format, turn) => pool.render(job(format, turn)),
        stop: () => pool[Symbol.asyncDispose](),
      }
    },
    /** Where it was built. */
    out,
    stop: () => rm(out, { recursive: true, force: true }),
  }
}
