// @ts-check
// Renders every template as it is, by the built program: the test pictures that its pixels are held against, and the
// small pictures of the window and of docs/templates.md. Run by hand after a change: node scripts/template-pictures.mjs
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { buildIfStale } from './build-if-stale.mjs'
import { handbill } from './handbill.mjs'

/** Of the longer side of a small picture, in pixels. */
const SMALL = 480
const root = join(import.meta.dirname, '..')

buildIfStale()
const folder = await mkdtemp(join(tmpdir(), 'handbill-templates-'))
try {
  const listed = handbill(folder, ['templates'])
  await listed.exit
  for (const { name } of listed.events.filter(({ event }) => event === 'template')) {
    const made = join(folder, `${name}.png`)
    const { exit, log } = handbill(folder, ['render', '--template', name, '--out', made])
    if ((await exit) !== 0) throw new Error(`${name} was not rendered:\n${log()}`)
    const png = await readFile(made)
    const exact = await sharp(png).png({ compressionLevel: 9 }).toBuffer()
    await writeFile(join(root, 'src/main/posters/templates.fixture', `${name}.png`), exact)
    const small = await sharp(png)
      .resize(SMALL, SMALL, { fit: 'inside' })
      .png({ palette: true, quality: 90, compressionLevel: 9, effort: 10 })
      .toBuffer()
    await writeFile(join(root, 'resources/templates/previews', `${name}.png`), small)
    console.log(`${name}: ${exact.byteLength} bytes, small ${small.byteLength}`)
  }
} finally {
  await rm(folder, { recursive: true, force: true })
}
