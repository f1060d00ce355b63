/** Makes the icons of every size from the one drawing, `resources/icon.svg`. Run it after the drawing changed. */
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import sharp from 'sharp'

const SIZES = [16, 32, 48, 64, 128, 256, 512]
const at = (/** @type {string} */ path) => fileURLToPath(new URL(`../resources/${path}`, import.meta.url))

const drawing = await readFile(at('icon.svg'))
for (const size of SIZES) {
  // The drawing is 64 units wide at 72 dpi; a higher density draws it larger instead of enlarging its pixels.
  await sharp(drawing, { density: (72 * size) / 64 })
    .resize(size, size)
    .png({ compressionLevel: 9 })
    .toFile(at(`icons/${size}.png`))
}
process.stdout.write(`resources/icons: ${SIZES.map((size) => `${size}.png`).join(', ')}\n`)
