import { type Canvas, type Path2D, PDFDocument, type SKRSContext2D } from '@napi-rs/canvas'
import { Failure } from '../../../shared/contract/failure.ts'
import { type AssembledPoster, type DrawAssets, draw } from '../../../shared/poster/index.ts'
import type { CanvasAssets } from '../canvas.ts'
import { writeInvisibleFont } from './invisible-font.ts'
import { outlineLayer } from './outlines.ts'
import { grown, type Rectangle, type Sheet, sheetOf } from './sheet.ts'
import { number, textLayer } from './text-layer.ts'
import { Update } from './update.ts'
import { wordsOf } from './words.ts'

export interface PdfOptions {
  /** Millimetres. */
  readonly bleed: number
  readonly marks: boolean
  /** 1 to 100: photographs as JPEG; nothing is lost unless given. */
  readonly quality?: number | undefined
}

/**
 * A poster on one page: outlines and shapes as vectors, pictures embedded, and its words once more as text that is not
 * seen but can be searched and copied. A poster with more pixels to the inch has sharper pictures, on the same page. No dates and no random identifiers: the same poster is the same bytes.
 */
export function writePdf(
  poster: AssembledPoster,
  assets: CanvasAssets,
  { bleed, marks, quality }: PdfOptions,
): Uint8Array<ArrayBuffer> {
  const { dpi } = poster
  const sheet = sheetOf({ width: poster.width, height: poster.height, dpi, bleed, marks })
  if (Math.max(sheet.width, sheet.height) > LONGEST) throw tooLong(sheet)
  const document = new PDFDocument({
    producer: 'Handbill',
    rasterDPI: dpi,
    encodingQuality: quality ?? LOSSLESS,
    compressionLevel: 6,
  })
  // Skia's pages are whole points; the sheet lies in its upper left corner, and its boxes say how large it is.
  const page = { width: Math.ceil(sheet.width), height: Math.ceil(sheet.height) }
  const ctx = document.beginPage(page.width, page.height) as SKRSContext2D
  drawSheet(ctx, poster, { ...assets, layOutlines: outlineLayer(assets, dpi) }, sheet)
  document.endPage()
  return addTextAndBoxes(document.close(), poster, assets, sheet, page.height)
}

const LOSSLESS = 101
/** Points to a side of a page: 5.08 m (ISO 32000-1, annex C.2). */
const LONGEST = 14_400

function tooLong({ width, height }: Sheet): Failure<'DOCUMENT_INVALID'> {
  const metres = (points: number) => ((points * 0.0254) / 72).toFixed(2)
  const limit = `${metres(LONGEST)} m are the most that a page of a PDF may have to a side`
  return new Failure('DOCUMENT_INVALID', {
    what: 'The poster is too large for a PDF.',
    why: `With bleed and marks it is ${metres(width)} × ${metres(height)} m; ${limit}.`,
    next: 'Make it smaller, or give it more dots per inch.',
    issues: [{ path: ['dpi'], message: limit }],
  })
}

function drawSheet(
  ctx: SKRSContext2D,
  poster: AssembledPoster,
  assets: DrawAssets<Path2D, Canvas>,
  { trim, bleed, marks, scale }: Sheet,
): void {
  const fill = ({ x, y, width, height }: Rectangle) => ctx.fillRect(x, y, width, height)
  ctx.save()
  ctx.beginPath()
  ctx.rect(bleed.x, bleed.y, bleed.width, bleed.height)
  ctx.clip()
  ctx.translate(trim.x, trim.y)
  ctx.scale(scale, scale)
  // What is printed beyond the edge: the background, and layers that stick out.
  const beyond = (bleed.width - trim.width) / 2 / scale
  draw(ctx, poster, assets, grown({ x: 0, y: 0, width: poster.width, height: poster.height }, beyond))
  ctx.restore()
  ctx.fillStyle = '#000'
  marks.forEach(fill)
}

function addTextAndBoxes(
  base: Buffer,
  poster: AssembledPoster,
  { text }: DrawAssets<Path2D, Canvas>,
  { width, height, trim, bleed, scale }: Sheet,
  top: number,
): Uint8Array<ArrayBuffer> {
  const update = new Update(base)
  const page = update.find('<</Type /Page\n')
  const { operators, fonts } = textLayer(wordsOf(poster, text), [scale, 0, 0, -scale, trim.x, top - trim.y])
  const references = fonts.map((font, index) => `/Hidden${index} ${writeInvisibleFont(update, font)}`)
  const box = (area: Rectangle) =>
    `[${[area.x, top - area.y - area.height, area.x + area.width, top - area.y].map(number).join(' ')}]`
  const media = box({ x: 0, y: 0, width, height })
  // Skia leaves its own coordinates behind, so they are put away before the text.
  const contents = [update.stream('q'), '$1', update.stream(`Q\n${operators}`)].join(' ')
  const source = page.source
    .replace(/\/MediaBox \[[^\]]*\]/, `/MediaBox ${media}\n/TrimBox ${box(trim)}\n/BleedBox ${box(bleed)}`)
    .replace('/Resources <<', `/Resources <</Font <<${references.join('\n')}>>\n`)
    .replace(/\/Contents (\d+ 0 R)/, `/Contents [${contents}]`)
  update.object(source, page.id)
  return update.close()
}
