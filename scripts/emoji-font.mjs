/**
 * Makes `resources/fonts/twemoji.ttf` from the package `twemoji-colr-font`: unpacked from WOFF2, for HarfBuzz reads
 * TrueType, and without the names of its glyphs, a quarter of it. Run it after the package changed.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

const require = createRequire(import.meta.url)
const target = fileURLToPath(new URL('../resources/fonts/twemoji.ttf', import.meta.url))

/** @returns {Promise<Buffer>} the same bytes whenever the package is the same */
export async function makeEmojiFont() {
  // @ts-expect-error the package has no types
  const { decompress } = require('wawoff2')
  const packed = await readFile(require.resolve('twemoji-colr-font/twemoji.woff2'))
  return withoutNames(Buffer.from(await decompress(packed)))
}

/** @param {Buffer} font OpenType 1.9, "Organization of an OpenType font" */
function withoutNames(font) {
  const tables = Array.from({ length: font.readUInt16BE(4) }, (_, index) => {
    const at = 12 + index * 16
    const [offset, length] = [font.readUInt32BE(at + 8), font.readUInt32BE(at + 12)]
    return { tag: font.toString('latin1', at, at + 4), data: font.subarray(offset, offset + length) }
  })
    .filter(({ tag }) => tag !== 'FFTM')
    .map(({ tag, data }) => ({ tag, data: tag === 'post' ? namelessPost(data) : data }))
  const head = Buffer.alloc(12 + tables.length * 16)
  font.copy(head, 0, 0, 4)
  const power = Math.floor(Math.log2(tables.length))
  head.writeUInt16BE(tables.length, 4)
  head.writeUInt16BE(2 ** power * 16, 6)
  head.writeUInt16BE(power, 8)
  head.writeUInt16BE(tables.length * 16 - 2 ** power * 16, 10)
  const parts = [head]
  let offset = head.length
  for (const [index, { tag, data }] of tables.entries()) {
    const padded = Buffer.concat([data, Buffer.alloc(-data.length & 3)])
    const at = 12 + index * 16
    head.write(tag, at, 'latin1')
    head.writeUInt32BE(checksum(padded), at + 4)
    head.writeUInt32BE(offset, at + 8)
    head.writeUInt32BE(data.length, at + 12)
    offset += padded.length
    parts.push(padded)
  }
  return Buffer.concat(parts)
}

/** Version 3.0 of the table: glyphs have no names. @param {Buffer} post */
function namelessPost(post) {
  const short = Buffer.from(post.subarray(0, 32))
  short.writeUInt32BE(0x00030000, 0)
  return short
}

/** @param {Buffer} data */
function checksum(data) {
  let sum = 0
  for (let at = 0; at < data.length; at += 4) sum = (sum + data.readUInt32BE(at)) >>> 0
  return sum
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await mkdir(dirname(target), { recursive: true })
  const font = await makeEmojiFont()
  await writeFile(target, font)
  process.stdout.write(`resources/fonts/twemoji.ttf: ${font.length} bytes\n`)
}
