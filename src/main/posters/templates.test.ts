import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { templateNames } from '../../shared/contract/posters.ts'
import { assemble } from '../../shared/poster/assemble.ts'
import type { PosterDocument } from '../../shared/poster/document.ts'
import { leafLayers, type QrLayer } from '../../shared/poster/index.ts'
import { readRows } from './batch/rows.ts'
import { DocumentFolder, readDocument } from './documents.ts'
import { createInlineRenderer } from './inline-renderer.ts'
import { plainPng } from './output.ts'
import { findTemplates } from './places.ts'
import { Templates } from './service/templates.ts'
import { copyTemplate, templatePath } from './shipped-templates.ts'

/** On the machines that the pictures are made on, none; elsewhere the canvas is another build and rounds otherwise. */
const exact = process.platform === 'linux' && process.arch === 'x64'
const TOLERANCE = exact ? { pixels: 0, by: 0 } : { pixels: 0.002, by: 8 }

const folder = findTemplates()
const renderer = createInlineRenderer({ reach: { scope: 'nowhere' } })
const reader = spawnSync('zbarimg', ['--version']).error ? null : 'zbarimg'
if (!reader) console.log('zbarimg is not here (Debian: zbar-tools): the codes of the templates are not read by it')

let scratch: string
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'handbill-templates-'))
})
afterAll(() => rm(scratch, { recursive: true, force: true }))

async function render(document: PosterDocument, row = {}): Promise<Uint8Array> {
  const { outputs } = await renderer.render({ document, row, folder, outputs: [plainPng] })
  return outputs[0]!.bytes
}

const testPicture = (name: string) => join(import.meta.dirname, 'templates.fixture', `${name}.png`)
const isQr = (layer: { type: string }): layer is QrLayer => layer.type === 'qr'
/** A vCard ends its lines with CRLF; zbarimg adds a line feed of its own. */
const oneLineEnd = (text: string) => text.replaceAll('\r\n', '\n').trimEnd()
const pixels = async (png: Uint8Array) => sharp(png).ensureAlpha().raw().toBuffer({ resolveWithObject: true })

/** The table beside a template: JSON where a row holds lists. */
async function samples(name: string) {
  const files = await readdir(join(folder, 'samples'))
  const file = files.find((one) => one.replace(/\.(csv|json)$/, '') === name)
  if (file === undefined) throw new Error(`no samples for ${name}`)
  return readRows(join(folder, 'samples', file))
}

it('the templates that are named are those that are shipped, each with a small picture', async () => {
  const named = (ending: string) => templateNames.map((name) => `${name}${ending}`).sort()
  const files = await readdir(folder)
  expect(files.filter((file) => file.endsWith('.json')).sort()).toEqual(named('.poster.json'))
  expect((await readdir(join(folder, 'previews'))).sort()).toEqual(named('.png'))
})

describe.each(templateNames)('%s', (name) => {
  it('has the pixels of its test picture', async () => {
    const made = await pixels(await render(await readDocument(templatePath(name), name)))
    const held = await pixels(await readFile(testPicture(name)))
    expect([made.info.width, made.info.height]).toEqual([held.info.width, held.info.height])
    let [differing, most] = [0, 0]
    for (let at = 0; at < made.data.length; at += 4) {
      let here = 0
      for (let channel = at; channel < at + 4; channel += 1) {
        here = Math.max(here, Math.abs(made.data[channel]! - held.data[channel]!))
      }
      if (here > 0) differing += 1
      most = Math.max(most, here)
    }
    expect(differing / (made.data.length / 4)).toBeLessThanOrEqual(TOLERANCE.pixels)
    expect(most).toBeLessThanOrEqual(TOLERANCE.by)
  })

  it('has sample rows, long and Chinese ones too, that pass pre-flight without a finding', async () => {
    const document = await readDocument(templatePath(name), name)
    const { columns, rows } = await samples(name)
    expect(columns.filter((column) => !Object.hasOwn(document.variables, column))).toEqual([])
    expect(rows.length).toBeGreaterThanOrEqual(3)
    expect(JSON.stringify(rows.map(({ values }) => values))).toMatch(/\p{Script=Han}/u)
    for (const { number, values } of [{ number: 0, values: {} }, ...rows]) {
      const checks = await renderer.check({ document, row: values!, folder })
      expect(checks, `row ${number}`).toEqual([])
    }
  })

  it.skipIf(!reader)(
    'has a code that zbarimg reads, on the test picture and with the last sample row',
    async ({ skip }) => {
      const document = await readDocument(templatePath(name), name)
      const last = (await samples(name)).rows.at(-1)!.values!
      for (const [row, picture] of [
        [{}, testPicture(name)],
        [last, join(scratch, `${name}.png`)],
      ] as const) {
        const [code] = [...leafLayers(assemble(document, row).layers)].map(({ layer }) => layer).filter(isQr)
        if (!code) return skip('it has no code')
        if (row === last) await writeFile(picture, await render(document, row))
        const read = execFileSync(reader!, ['-q', '--raw', '-Sdisable', '-Sqrcode.enable', picture], {
          encoding: 'utf8',
          stdio: ['ignore', 'pipe', 'ignore'],
        })
        expect(oneLineEnd(read)).toBe(oneLineEnd(code.value))
      }
    },
  )
})

it('a service has them under their names, unless its own folder has one of that name', async () => {
  const own = await mkdtemp(join(scratch, 'service-'))
  const templates = new Templates(own, folder)
  expect(await templates.open('qr-card')).toMatchObject({ folder })
  await writeFile(join(own, 'qr-card.poster.json'), '{"version":2,"width":9,"height":9,"layers":[]}')
  expect(await templates.open('qr-card')).toMatchObject({ folder: own, document: { width: 9 } })
  await expect(templates.open('nobody')).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

it('a copy brings its pictures, takes a free name, and leaves what is there alone', async () => {
  const posters = new DocumentFolder(join(scratch, 'posters'), join(scratch, 'no-starters'))
  await posters.prepare().catch(() => {})
  const first = await copyTemplate('cafe-menu', posters)
  const picture = join(posters.path, 'pictures', 'lime-branch.png')
  await writeFile(picture, 'painted over')
  const second = await copyTemplate('cafe-menu', posters)
  expect([first.name, second.name]).toEqual(['cafe-menu', 'cafe-menu-2'])
  expect(await readFile(picture, 'utf8')).toBe('painted over')
  expect((await posters.open(second.name)).document).toEqual(await readDocument(templatePath('cafe-menu'), 'cafe-menu'))
})
