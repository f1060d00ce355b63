// Makes posters in a process that does nothing else, and prints its resident memory in MB: after a tenth of them, and at the end.
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { documentOf } from './poster.mjs'

const [built = '', folder = '', count = '0'] = process.argv.slice(2)
/** @type {typeof import('./entry.ts')} */
const { defaultSettings, openRenderer, output, posterDocument } = await import(
  pathToFileURL(join(built, 'entry.mjs')).href
)
const renderer = await openRenderer({ ...defaultSettings(), shelf: null })
const outputs = [output.parse({ format: 'jpeg', quality: 90 })]
const resident = () => process.memoryUsage.rss() / 1e6

let early = 0
for (let turn = 0; turn < Number(count); turn += 1) {
  await renderer.render({ document: posterDocument.parse(documentOf(turn)), row: {}, folder, outputs })
  if (turn === Math.floor(Number(count) / 10)) early = resident()
}
process.stdout.write(JSON.stringify([early, resident()]))
