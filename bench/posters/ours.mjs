import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { documentOf, photos } from './poster.mjs'

const run = promisify(execFile)
const root = join(import.meta.dirname, '../..')

/** @typedef {'jpeg' | 'png'} Format */
/**
 * One way to make the poster; `prepare` comes before each and is not measured.
 * @typedef {{ name: string, prepare?(format: Format, turn: number): Promise<void>, make(format: Format, turn: number): Promise<Uint8Array>, stop(): Promise<void> }} Way
 */

/**
 * Handbill, built from its sources as the program is.
 * @param {string} folder where the photographs are
 */
export async function ours(folder) {
  await mkdir(join(root, 'node_modules/.cache'), { recursive: true })
  const out = await mkdtemp(join(root, 'node_modules/.cache/bench-posters-'))
  await run(process.execPath, [join(import.meta.dirname, 'build.mjs'), out])
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
      async prepare(format, turn) {
        for (const { file } of photos) {
          const bytes = await readFile(join(folder, file))
          await writeFile(join(folder, `cold-${file}`), Buffer.concat([bytes, Buffer.from(`${format} ${turn}`)]))
        }
      },
      make: (format, turn) => bytesOf(job(format, turn, (file) => `cold-${file}`)),
      stop: async () => {},
    },
    /** The whole poster's pixels, encoded and nothing else. @param {Format} format */
    async encodeOnly(format) {
      const { default: sharp } = await import('sharp')
      const png = await bytesOf(job('png', 0))
      const { data, info } = await sharp(png).ensureAlpha().raw().toBuffer({ resolveWithObject: true })
      const pixels = { width: info.width, height: info.height, data: new Uint8ClampedArray(data) }
      if (format === 'png') return () => codec.encode(pixels, { format, opaque: true })
      const { createCanvas, ImageData } = await import('@napi-rs/canvas')
      const canvas = createCanvas(pixels.width, pixels.height)
      canvas.getContext('2d').putImageData(new ImageData(pixels.data, pixels.width, pixels.height), 0, 0)
      return () => built.jpegOf(canvas, 90, 96)
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
