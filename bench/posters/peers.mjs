import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium } from '@playwright/test'
// @ts-expect-error It has no types of its own; the program describes the one part that it uses.
import QRCode from 'qrcode'
import sharp from 'sharp'
import { browserWords, findBrowser } from '../../scripts/browser.mjs'
import { HEIGHT, photos, qr, texts, WIDTH } from './poster.mjs'

const { resolve } = createRequire(import.meta.url)
const fonts = {
  400: resolve('@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf'),
  700: resolve('@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf'),
}
const home = join(import.meta.dirname, '../../e2e/peers/satori')
const qrSvg = () => QRCode.toString(qr.value, { type: 'svg', margin: 4, width: qr.width })
/** @param {string} type @param {Buffer | string} bytes */
const dataUrl = (type, bytes) => `data:${type};base64,${Buffer.from(bytes).toString('base64')}`
/** @param {import('sharp').Sharp} picture @param {import('./ours.mjs').Format} format */
const encoded = (picture, format) =>
  (format === 'jpeg' ? picture.jpeg({ quality: 90 }) : picture.png({ compressionLevel: 1 })).toBuffer()

/**
 * @typedef {{ name: string, from: string, here: boolean, present(): boolean, open(folder: string): Promise<import('./ours.mjs').Way> }} Peer
 * `from`: how to get one that is not there; `here`: it works in this process, and decodes its pictures for every poster
 */

/** Markup to SVG to pixels. The photographs are read once and handed over as they are, as its users do. @type {Peer} */
const satori = {
  name: 'satori + resvg',
  from: 'npm ci in e2e/peers/satori',
  here: true,
  present: () => existsSync(join(home, 'node_modules/satori')),
  async open(folder) {
    const at = (/** @type {string} */ path) => import(pathToFileURL(join(home, 'node_modules', path)).href)
    const [{ default: satori }, { Resvg }] = await Promise.all([
      at('satori/dist/index.js'),
      at('@resvg/resvg-js/index.js'),
    ])
    const faces = await Promise.all(
      Object.entries(fonts).map(async ([weight, path]) => ({
        name: 'Noto Sans SC',
        weight: Number(weight),
        style: 'normal',
        data: await readFile(path),
      })),
    )
    const urls = await Promise.all(
      photos.map(async ({ file }) => dataUrl('image/jpeg', await readFile(join(folder, file)))),
    )
    return {
      name: this.name,
      async make(format, turn) {
        const place = (/** @type {import('./poster.mjs').Box} */ { x, y, width, height }) => ({
          position: 'absolute',
          left: x,
          top: y,
          width,
          height,
        })
        const children = [
          ...photos.map((photo, index) => ({
            type: 'img',
            props: {
              src: urls[index],
              width: photo.width,
              height: photo.height,
              style: { ...place(photo), objectFit: 'cover' },
            },
          })),
          ...texts(turn).map((text) => ({
            type: 'div',
            props: {
              style: {
                ...place(text),
                fontSize: text.size,
                fontWeight: text.weight,
                color: text.colour,
                lineHeight: 1.25,
              },
              children: text.text,
            },
          })),
          {
            type: 'img',
            props: {
              src: dataUrl('image/svg+xml', await qrSvg()),
              width: qr.width,
              height: qr.height,
              style: place(qr),
            },
          },
        ]
        const root = { type: 'div', props: { style: { display: 'flex', width: WIDTH, height: HEIGHT }, children } }
        const svg = await satori(root, { width: WIDTH, height: HEIGHT, fonts: faces })
        const rendered = new Resvg(svg).render()
        if (format === 'png') return rendered.asPng()
        const raw = { width: WIDTH, height: HEIGHT, channels: /** @type {const} */ (4) }
        return encoded(sharp(rendered.pixels, { raw }).removeAlpha(), format)
      },
      stop: async () => {},
    }
  },
}

/** Layers over each other by libvips, text by Pango. @type {Peer} */
const composite = {
  name: 'sharp.composite + Pango',
  from: 'npm ci',
  here: true,
  present: () => true,
  async open(folder) {
    return {
      name: this.name,
      async make(format, turn) {
        const [background, ...others] = photos.map(({ file, width, height }) =>
          sharp(join(folder, file)).resize(width, height),
        )
        const layers = await Promise.all([
          ...others.map(async (photo, index) => ({
            input: await photo.raw().toBuffer({ resolveWithObject: true }),
            ...photos[index + 1],
          })),
          ...texts(turn).map(async ({ text, size, weight, colour, width, ...box }) => {
            const markup = `<span foreground="${colour}">${text}</span>`
            // Pango's size is in points at 72 to the inch.
            const font = `Noto Sans SC ${weight === 700 ? 'Bold ' : ''}${size}`
            const drawn = sharp({ text: { text: markup, font, fontfile: fonts[weight], width, rgba: true, dpi: 72 } })
            return { input: await drawn.raw().toBuffer({ resolveWithObject: true }), ...box }
          }),
          {
            input: await sharp(Buffer.from(await qrSvg()))
              .raw()
              .toBuffer({ resolveWithObject: true }),
            ...qr,
          },
        ])
        const over = layers.map(({ input: { data, info }, x, y }) => ({
          ...{ input: data, left: x, top: y },
          raw: { width: info.width, height: info.height, channels: info.channels },
        }))
        return encoded(
          /** @type {import('sharp').Sharp} */ (background).composite(/** @type {any} */ (over)).removeAlpha(),
          format,
        )
      },
      stop: async () => {},
    }
  },
}

/** A page in a browser that stays open, photographed. @type {Peer} */
const browser = {
  name: 'Chromium screenshot',
  from: 'apt install chromium',
  here: false,
  present: () => findBrowser() !== null,
  async open(folder) {
    const profile = await mkdtemp(join(tmpdir(), 'handbill-bench-chromium-'))
    const executablePath = findBrowser() ?? ''
    const context = await chromium.launchPersistentContext(profile, {
      ...{ executablePath, args: browserWords(), headless: true },
      viewport: { width: WIDTH, height: HEIGHT },
    })
    const page = await context.newPage()
    const css = (/** @type {import('./poster.mjs').Box} */ { x, y, width, height }) =>
      `position:absolute;left:${x}px;top:${y}px;width:${width}px;height:${height}px;`
    const images = await Promise.all(
      photos.map(
        async (photo) =>
          `<img style="${css(photo)}object-fit:cover" src="${dataUrl('image/jpeg', await readFile(join(folder, photo.file)))}">`,
      ),
    )
    const faces = await Promise.all(
      Object.entries(fonts).map(
        async ([weight, path]) =>
          `@font-face{font-family:N;font-weight:${weight};src:url(${dataUrl('font/ttf', await readFile(path))})}`,
      ),
    )
    const lines = texts(0).map(
      (text) =>
        `<div class="text" style="${css(text)}font:${text.weight} ${text.size}px/1.25 N;color:${text.colour}"></div>`,
    )
    await page.setContent(
      `<style>body{margin:0}${faces.join('')}</style>${images.join('')}${lines.join('')}<img style="${css(qr)}" src="${dataUrl('image/svg+xml', await qrSvg())}">`,
    )
    return {
      name: this.name,
      async make(format, turn) {
        await page.evaluate(
          (list) => {
            for (const [at, place] of document.querySelectorAll('.text').entries()) place.textContent = list[at] ?? ''
            return document.fonts.ready.then(() => undefined)
          },
          texts(turn).map(({ text }) => text),
        )
        return page.screenshot(format === 'jpeg' ? { type: 'jpeg', quality: 90 } : { type: 'png' })
      },
      async stop() {
        await context.close()
        await rm(profile, { recursive: true, force: true })
      },
    }
  },
}

export const peers = [satori, composite, browser]
