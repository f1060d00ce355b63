import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import sharp from 'sharp'

export const WIDTH = 1080
export const HEIGHT = 1920

/** @typedef {{ x: number, y: number, width: number, height: number }} Box */
/** @typedef {Box & { text: string, size: number, weight: 400 | 700, colour: string }} Text */

/** The poster that everybody makes: a background photograph, two photographs, six texts with Chinese in them, a QR code. */
export const photos = /** @type {(Box & { file: string })[]} */ ([
  { file: 'background.jpg', x: 0, y: 0, width: WIDTH, height: HEIGHT },
  { file: 'left.jpg', x: 60, y: 900, width: 460, height: 460 },
  { file: 'right.jpg', x: 560, y: 900, width: 460, height: 460 },
])
export const qr = {
  x: 780,
  y: 1600,
  width: 240,
  height: 240,
  value: 'https://handbill.example/spring-night?from=poster',
}

/** @param {number} turn Another text each time, as in a batch: nothing of it is known from the turn before. @returns {Text[]} */
export function texts(turn) {
  const box = { x: 60, width: 960 }
  return [
    { ...box, y: 120, height: 240, size: 96, weight: 700, colour: '#ffffff', text: `春夜读书会 第 ${turn} 场` },
    {
      ...box,
      y: 380,
      height: 80,
      size: 48,
      weight: 400,
      colour: '#f4ead8',
      text: 'A spring night of reading 一起读到天亮',
    },
    {
      ...box,
      y: 480,
      height: 260,
      size: 36,
      weight: 400,
      colour: '#ffffff',
      text: '春天的夜晚，风从河面吹来，书页轻轻翻动。我们点一盏灯，读一首诗，也读彼此的心事；不必赶路，不必说话，只要坐下来。',
    },
    {
      ...box,
      y: 1400,
      height: 60,
      size: 40,
      weight: 700,
      colour: '#ffd479',
      text: `2026 年 4 月 ${1 + (turn % 28)} 日 19:30`,
    },
    {
      x: 60,
      width: 680,
      y: 1600,
      height: 60,
      size: 32,
      weight: 400,
      colour: '#ffffff',
      text: '河畔书店 二楼 Riverside Books',
    },
    {
      x: 60,
      width: 680,
      y: 1680,
      height: 120,
      size: 28,
      weight: 400,
      colour: '#f4ead8',
      text: '扫码报名，名额有限。Scan to join, places are few.',
    },
  ]
}

/** The poster as a document of ours. @param {number} turn @param {(file: string) => string} [src] */
export function documentOf(turn, src = (file) => file) {
  return {
    ...{ version: 2, width: WIDTH, height: HEIGHT, background: '#101820' },
    layers: [
      ...photos.map(({ file, ...box }, at) => ({ type: 'image', id: `photo${at}`, src: src(file), ...box })),
      ...texts(turn).map((text, at) => ({ type: 'text', id: `text${at}`, font: 'Noto Sans SC', ...text })),
      { type: 'qr', id: 'qr', ...qr },
    ],
  }
}

/** Makes the photographs: soft noise over gradients, the same every time, as heavy as a camera's. @param {string} folder */
export async function makePhotos(folder) {
  await mkdir(folder, { recursive: true })
  for (const [at, { file, width, height }] of photos.entries()) {
    const [wide, high] = [Math.round(width * 1.5), Math.round(height * 1.5)]
    const data = Buffer.alloc(wide * high * 3)
    let seed = at + 1
    for (let i = 0; i < data.length; i += 3) {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fffffff
      const [x, y] = [((i / 3) % wide) / wide, Math.floor(i / 3 / wide) / high]
      const grain = (seed >> 16) % 48
      data[i] = 40 + 120 * x + grain
      data[i + 1] = 30 + 90 * y + grain
      data[i + 2] = 60 + 80 * (1 - x) + grain
    }
    const jpeg = sharp(data, { raw: { width: wide, height: high, channels: 3 } })
      .blur(1.2)
      .jpeg({ quality: 88 })
    await writeFile(join(folder, file), await jpeg.toBuffer())
  }
}
