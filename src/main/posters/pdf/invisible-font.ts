import type { InvisibleFont } from './text-layer.ts'
import type { Update } from './update.ts'

/** Writes a font whose glyphs draw nothing (ISO 32000-1, sections 9.6.5 and 9.10.3). @returns Its reference. */
export function writeInvisibleFont(update: Update, { widths, texts }: InvisibleFont): string {
  const procedures = new Map<number, string>()
  for (const width of widths) {
    if (!procedures.has(width)) procedures.set(width, update.stream(`${width} 0 d0`))
  }
  const glyphs = widths.map((width, code) => `/g${code} ${procedures.get(width)}`).join('\n')
  const names = widths.map((_, code) => `/g${code}`).join(' ')
  const toUnicode = update.stream(unicodeMap(texts))
  return update.object(
    [
      '<</Type /Font /Subtype /Type3 /FontBBox [0 -250 1000 1000] /FontMatrix [.001 0 0 .001 0 0] /Resources <<>>',
      `/FirstChar 0 /LastChar ${widths.length - 1} /Widths [${widths.join(' ')}]`,
      `/Encoding <</Type /Encoding /Differences [0 ${names}]>>`,
      `/CharProcs <<${glyphs}>>`,
      `/ToUnicode ${toUnicode}>>`,
    ].join('\n'),
  )
}

/** At most 100 lines a block (Adobe Technical Note 5411). */
const BLOCK = 100

function unicodeMap(texts: readonly string[]): string {
  const lines = texts.map((text, code) => `<${code.toString(16).padStart(2, '0')}> <${utf16(text)}>`)
  const blocks = Array.from({ length: Math.ceil(lines.length / BLOCK) }, (_, index) => {
    const block = lines.slice(index * BLOCK, (index + 1) * BLOCK)
    return `${block.length} beginbfchar\n${block.join('\n')}\nendbfchar`
  })
  return [
    '/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap',
    '/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def',
    '/CMapName /Hidden def\n/CMapType 2 def',
    '1 begincodespacerange\n<00> <ff>\nendcodespacerange',
    ...blocks,
    'endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend',
  ].join('\n')
}

function utf16(text: string): string {
  return Buffer.from(text, 'utf16le').swap16().toString('hex')
}
