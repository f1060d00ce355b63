import { execFileSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import sharp from 'sharp'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Output, output } from '../../shared/contract/posters.ts'
import type { PosterSource } from '../../shared/poster/index.ts'
import { createInlineRenderer } from './inline-renderer.ts'
import { blue, decodePng, halves, pixelAt, poster, red } from './pictures.fixture.ts'

const renderer = createInlineRenderer()
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'handbill-formats-'))
  await writeFile(join(folder, 'wide.png'), await halves(80, 40, red, blue))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const layers: PosterSource['layers'] = [
  { type: 'image', id: 'photo', src: 'wide.png', x: 20, y: 100, width: 160, height: 80 },
  { type: 'text', id: 'title', x: 10, y: 10, width: 180, height: 40, size: 24, text: 'Spring Night 春夜读书 A&B' },
  {
    type: 'text',
    id: 'turned',
    x: 10,
    y: 50,
    width: 180,
    height: 40,
    size: 16,
    text: 'AVATAR 第二行\nsecond line',
    rotation: 10,
  },
]
const render = async (...outputs: Partial<Output>[]) => {
  const job = { document: poster(layers), row: {}, folder, outputs: outputs.map((one) => output.parse(one)) }
  return (await renderer.render(job)).outputs
}

describe('several at once', () => {
  it('come in the order asked for, each at its size', async () => {
    const made = await render(
      { format: 'png' },
      { scale: 2 },
      { format: 'jpeg', scale: 0.5 },
      { format: 'webp' },
      { format: 'avif' },
      { format: 'pdf' },
    )
    expect(made.map(({ format, width, height }) => [format, width, height])).toEqual([
      ['png', 200, 200],
      ['png', 400, 400],
      ['jpeg', 100, 100],
      ['webp', 200, 200],
      ['avif', 200, 200],
      ['pdf', 200, 200],
    ])
    for (const { bytes, format, width } of made.slice(0, 5)) {
      const read = await sharp(bytes).metadata()
      expect([read.format === 'heif' ? 'avif' : read.format, read.width]).toEqual([format, width])
    }
    const twice = await decodePng(made[1]!.bytes)
    expect(pixelAt(twice, 42, 202)).toEqual([...red, 255])
    expect(pixelAt(twice, 358, 358)).toEqual([...blue, 255])
    expect(pixelAt(twice, 38, 202)).toEqual([255, 255, 255, 255])
  })

  it('are drawn anew at their size, not enlarged', async () => {
    const [once, twice] = await render({}, { scale: 2 })
    const enlarged = await sharp(once!.bytes).resize(400, 400).raw().toBuffer()
    const real = await sharp(twice!.bytes).raw().toBuffer()
    const different = enlarged.filter((value, at) => Math.abs(value - real[at]!) > 32).length
    expect(different).toBeGreaterThan(500)
  })

  it('are the same bytes every time, in every format', async () => {
    const all: Partial<Output>[] = [{}, { format: 'jpeg' }, { format: 'webp' }, { format: 'avif' }, { format: 'pdf' }]
    const [first, again] = [await render(...all), await render(...all.toReversed())]
    for (const [index, { bytes, format }] of first.entries()) {
      expect(Buffer.from(bytes).equals(again.at(-1 - index)!.bytes), format).toBe(true)
    }
  })
})

const has = (tool: string, from = 'poppler-utils') => {
  try {
    execFileSync(tool, [tool === 'zbarimg' ? '--version' : '-v'], { stdio: 'ignore' })
    return true
  } catch {
    console.info(`skipped: ${tool} is not installed (Debian: ${from})`)
    return false
  }
}

describe('PDF', () => {
  const pdf = async (more: Partial<Output> = {}) => {
    const [made] = await render({ format: 'pdf', ...more })
    const file = join(folder, 'poster.pdf')
    await writeFile(file, made!.bytes)
    return file
  }

  it.skipIf(!has('pdftotext'))('can be searched and copied', async () => {
    const text = execFileSync('pdftotext', ['-raw', '-enc', 'UTF-8', await pdf(), '-']).toString()
    for (const line of ['Spring Night 春', '夜读书 A&B', 'AVATAR 第二行', 'second line']) expect(text).toContain(line)
  })

  it.skipIf(!has('pdftotext'))('has its text where it is seen', async () => {
    const boxes = execFileSync('pdftotext', ['-bbox', await pdf(), '-']).toString()
    const word = /<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">Spring</.exec(boxes) ?? []
    const [left = 0, top = 0, right = 0, bottom = 0] = word.slice(1).map(Number)
    // 96 pixels to the inch: it begins 10 pixels from the left, and its baseline lies 33 below the top.
    expect(Math.abs(left - 7.5)).toBeLessThan(2)
    expect(right - left).toBeGreaterThan(50)
    expect(right - left).toBeLessThan(65)
    expect(top).toBeLessThan(25)
    expect(bottom).toBeGreaterThan(25)
  })

  it.skipIf(!has('pdftoppm'))('looks like the picture', async () => {
    const file = await pdf()
    execFileSync('pdftoppm', ['-r', '96', '-png', '-singlefile', file, join(folder, 'page')], { stdio: 'ignore' })
    const page = await sharp(join(folder, 'page.png')).resize(200, 200).raw().toBuffer()
    const [picture] = await render({})
    const drawn = await sharp(picture!.bytes).raw().toBuffer()
    const difference = page.reduce((sum, value, at) => sum + Math.abs(value - drawn[at]!), 0) / page.length
    expect(difference).toBeLessThan(4)
  })

  it.skipIf(!has('pdfinfo'))('has bleed and crop marks around the trimmed page', async () => {
    const info = execFileSync('pdfinfo', ['-box', await pdf({ bleed: 3, marks: true })]).toString()
    const box = (name: string) =>
      (/ ([\d. ]+)$/.exec(new RegExp(`${name}:.*`).exec(info)?.[0] ?? '')?.[1] ?? '').trim().split(/\s+/).map(Number)
    const [left, bottom, right, top] = box('TrimBox') as [number, number, number, number]
    // 200 pixels at 96 to the inch are 150 points; 3 mm of bleed and 5 mm of marks stand around them.
    const margin = (8 * 72) / 25.4
    for (const [is, should] of [
      [left, margin],
      [bottom - box('MediaBox')[1]!, margin],
      [right - left, 150],
      [top - bottom, 150],
    ] as const) {
      expect(Math.abs(is - should)).toBeLessThan(0.02)
    }
    expect(Math.abs(left - box('BleedBox')[0]! - (3 * 72) / 25.4)).toBeLessThan(0.02)
    expect(Math.abs(box('MediaBox')[2]! - (150 + 2 * margin))).toBeLessThan(0.02)
    expect(info).toContain('Pages:           1')
  })

  it('keeps letters as outlines and embeds no visible font', async () => {
    const [made] = await render({ format: 'pdf' })
    const source = Buffer.from(made!.bytes).toString('latin1')
    expect(source).not.toMatch(/FontFile|CreationDate/)
    expect(source.match(/\/Subtype \/Image/g)).toHaveLength(1)
  })
})

it.skipIf(!has('zbarimg', 'zbar-tools'))('QR codes are read by another reader, in every format', async () => {
  const value = 'https://handbill.example/春?a=1&b=2'
  const document = poster([{ type: 'qr', id: 'code', value, x: 20, y: 20, width: 160, height: 160, rotation: 4 }])
  for (const format of ['png', 'jpeg', 'webp'] as const) {
    const outputs = [output.parse({ format, scale: 2 })]
    const { outputs: made } = await renderer.render({ document, row: {}, folder, outputs })
    const file = join(folder, `code.${format}`)
    await writeFile(file, await sharp(made[0]!.bytes).png().toBuffer())
    // As bytes: told to make text of them, it takes UTF-8 for Shift JIS.
    expect(execFileSync('zbarimg', ['--raw', '-q', '-Sbinary', file], { stdio: 'pipe' }).toString().trim()).toBe(value)
  }
})
