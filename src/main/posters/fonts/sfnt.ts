import type { FileHandle } from 'node:fs/promises'

/** What a font says of itself. */
export interface FontFacts {
  /** Which of a collection's fonts it is, from 0. */
  readonly index: number
  readonly family: string
  /** 1 to 1000; of a variable font, the weight it has by itself. */
  readonly weight: number
  readonly style: 'normal' | 'italic'
  /** Of a variable font: the weights it can be set to. */
  readonly weights?: readonly [least: number, most: number]
  /** Its licence in the words of its maker; null where it says none. */
  readonly licence: string | null
  /** Whether its maker lets it be embedded in documents at all (OS/2 `fsType`). */
  readonly embeddable: boolean
  /** Code points that it has glyphs for: first and last, first and last, … ascending. */
  readonly coverage: readonly number[]
}

/** OpenType 1.9: the tables that are read here have some kB; the outlines are left where they are. */
const LONGEST_TABLE = 4_000_000
/** Those that are known have some dozens. */
const MOST_FONTS = 256

/**
 * Reads names, weight, licence and coverage of the fonts in a TrueType or OpenType file: one, or those of a collection
 * that can be used.
 *
 * @returns At least one.
 * @throws Error in a sentence when it is no font.
 */
export async function readFonts(file: FileHandle): Promise<FontFacts[]> {
  const fonts: FontFacts[] = []
  let first: unknown
  for (const [index, start] of (await damaged(() => startsOf(file))).entries()) {
    try {
      fonts.push({ index, ...(await damaged(() => readFacts(file, start))) })
    } catch (error) {
      if (!(error instanceof NoFont)) throw error
      first ??= error
    }
  }
  if (fonts.length === 0) throw first ?? new NoFont('it is an empty collection')
  return fonts
}

async function readFacts(file: FileHandle, start: number): Promise<Omit<FontFacts, 'index'>> {
  const tables = await readDirectory(file, start)
  const table = async (tag: string) => {
    const place = tables.get(tag)
    if (!place) return null
    if (place.length > LONGEST_TABLE) throw new NoFont(`its table ${tag} is ${place.length} bytes long`)
    return readAt(file, place.offset, place.length)
  }
  const [names, os2, cmap, fvar, head] = await Promise.all(['name', 'OS/2', 'cmap', 'fvar', 'head'].map(table))
  if (!names || !cmap || !head) throw new NoFont('it lacks tables that every font has')
  const name = readNames(names)
  // The typographic family has all weights under one name; the older one splits them into fours.
  const family = name(16) ?? name(1)
  if (!family) throw new NoFont('it has no name')
  const weights = fvar && weightAxis(fvar)
  const italic = os2 ? (os2.readUInt16BE(62) & 0x201) !== 0 : (head.readUInt16BE(44) & 2) !== 0
  return {
    family,
    weight: os2 ? Math.min(1000, Math.max(1, os2.readUInt16BE(4))) : (head.readUInt16BE(44) & 1) * 300 + 400,
    style: italic ? 'italic' : 'normal',
    ...(weights && { weights }),
    licence: name(13) ?? name(14) ?? null,
    embeddable: os2 ? (os2.readUInt16BE(8) & 0xf) !== 2 : true,
    coverage: readCoverage(cmap),
  }
}

/** What a file that is cut off gives is an error in a sentence. */
async function damaged<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if (error instanceof RangeError) throw new NoFont('it is cut off or damaged', { cause: error })
    throw error
  }
}

/** Says why in a sentence. */
export class NoFont extends Error {
  constructor(why: string, options?: ErrorOptions) {
    super(`It is no font that can be used: ${why}.`, options)
  }
}

type Tables = Map<string, { offset: number; length: number }>

/** Where each font's directory of tables begins (OpenType 1.9, "TrueType Collections"). */
async function startsOf(file: FileHandle): Promise<number[]> {
  const head = await readAt(file, 0, 12)
  if (head.toString('latin1', 0, 4) !== 'ttcf') return [0]
  const count = Math.min(MOST_FONTS, head.readUInt32BE(8))
  const starts = await readAt(file, 12, count * 4)
  return Array.from({ length: count }, (_, index) => starts.readUInt32BE(index * 4))
}

async function readDirectory(file: FileHandle, start: number): Promise<Tables> {
  const head = await readAt(file, start, 12)
  const kind = head.toString('latin1', 0, 4)
  if (kind === 'wOFF' || kind === 'wOF2') throw new NoFont('it is packed for the web; unpack it to TTF or OTF')
  if (kind !== '\0\x01\0\0' && kind !== 'OTTO' && kind !== 'true') throw new NoFont('it does not begin as one')
  const count = head.readUInt16BE(4)
  const directory = await readAt(file, start + 12, count * 16)
  const tables: Tables = new Map()
  for (let at = 0; at < directory.length; at += 16) {
    const [offset, length] = [directory.readUInt32BE(at + 8), directory.readUInt32BE(at + 12)]
    tables.set(directory.toString('latin1', at, at + 4), { offset, length })
  }
  return tables
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { bytesRead, buffer } = await file.read(Buffer.alloc(length), 0, length, position)
  return buffer.subarray(0, bytesRead)
}

/** Windows names in English first, then those of any language, then the Macintosh's. */
function readNames(table: Buffer): (id: number) => string | undefined {
  const [count, strings] = [table.readUInt16BE(2), table.readUInt16BE(4)]
  const found: { id: number; rank: number; text: string }[] = []
  for (let at = 6; at < 6 + count * 12; at += 12) {
    const field = (index: number) => table.readUInt16BE(at + index * 2)
    const [platform, language, id, length, offset] = [field(0), field(2), field(3), field(4), field(5)]
    const bytes = table.subarray(strings + offset, strings + offset + length)
    if (platform === 1) found.push({ id, rank: 2, text: bytes.toString('latin1') })
    else {
      const text = Buffer.from(bytes.subarray(0, bytes.length & ~1))
        .swap16()
        .toString('utf16le')
      found.push({ id, rank: platform === 3 && language === 0x409 ? 0 : 1, text })
    }
  }
  found.sort((one, other) => one.rank - other.rank)
  return (wanted) => found.find(({ id, text }) => id === wanted && text.trim() !== '')?.text.trim()
}

function weightAxis(fvar: Buffer): [number, number] | undefined {
  const [first, count, size] = [fvar.readUInt16BE(4), fvar.readUInt16BE(8), fvar.readUInt16BE(10)]
  for (let at = first; at < first + count * size; at += size) {
    const fixed = (offset: number) => fvar.readInt32BE(at + offset) / 65_536
    if (fvar.toString('latin1', at, at + 4) === 'wght') return [fixed(4), fixed(12)]
  }
  return undefined
}

/** Of the best Unicode subtable: format 12 where there is one, else 4. */
function readCoverage(cmap: Buffer): number[] {
  const count = cmap.readUInt16BE(2)
  const subtables = Array.from({ length: count }, (_, index) => {
    const at = 4 + index * 8
    const [platform, encoding, start] = [cmap.readUInt16BE(at), cmap.readUInt16BE(at + 2), cmap.readUInt32BE(at + 4)]
    return {
      unicode: platform === 0 || (platform === 3 && (encoding === 1 || encoding === 10)),
      table: cmap.subarray(start),
    }
  }).filter(({ unicode }) => unicode)
  const of = (format: number) => subtables.find(({ table }) => table.readUInt16BE(0) === format)?.table
  const [twelve, four] = [of(12), of(4)]
  const ranges = twelve ? readFormat12(twelve) : four ? readFormat4(four) : []
  return joined(ranges)
}

function readFormat12(table: Buffer): [number, number][] {
  const groups = table.readUInt32BE(12)
  return Array.from({ length: groups }, (_, index) => {
    const at = 16 + index * 12
    return [table.readUInt32BE(at), table.readUInt32BE(at + 4)]
  })
}

function readFormat4(table: Buffer): [number, number][] {
  const segments = table.readUInt16BE(6) / 2
  return Array.from({ length: segments }, (_, index): [number, number] => {
    const last = table.readUInt16BE(14 + index * 2)
    return [table.readUInt16BE(16 + segments * 2 + index * 2), last]
  }).filter(([first]) => first !== 0xffff)
}

function joined(ranges: readonly [number, number][]): number[] {
  const flat: number[] = []
  for (const [first, last] of [...ranges].sort(([one], [other]) => one - other)) {
    if (flat.length > 0 && first <= flat.at(-1)! + 1) flat[flat.length - 1] = Math.max(flat.at(-1)!, last)
    else flat.push(first, last)
  }
  return flat
}

/** Whether a coverage has a code point. */
export function covers(coverage: readonly number[], codePoint: number): boolean {
  let [low, high] = [0, coverage.length / 2 - 1]
  while (low <= high) {
    const middle = (low + high) >> 1
    if (codePoint < coverage[middle * 2]!) high = middle - 1
    else if (codePoint > coverage[middle * 2 + 1]!) low = middle + 1
    else return true
  }
  return false
}

/** How many code points a coverage has. */
export function charactersOf(coverage: readonly number[]): number {
  let sum = 0
  for (let at = 0; at < coverage.length; at += 2) sum += coverage[at + 1]! - coverage[at]! + 1
  return sum
}
