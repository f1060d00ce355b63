import { namesDevice } from '../../disk/device-name.ts'
import type { Row } from './rows.ts'

/** What `{{row}}` stands for: the number of the row. */
const ROW = 'row'
/** Of that number, with zeros in front. Whatever the table grows to, a row keeps its name, so nothing is made twice. */
const DIGITS = 4
const PLACE = /\{\{[ \t]*([\p{L}_][\p{L}\p{N}_]*)[ \t]*\}\}/gu
/** Bytes; file systems take 255, and `@2x.webp` comes behind. */
const LONGEST = 180

/** The names in a pattern that no row has. */
export function unknownInPattern(pattern: string, columns: readonly string[]): string[] {
  const names = Array.from(pattern.matchAll(PLACE), ([, name = '']) => name)
  return names.filter((name) => name !== ROW && !columns.includes(name))
}

/**
 * The file names of every row. No two are the same, not even where upper and lower case are one, and none leaves the
 * folder, whatever the rows hold.
 *
 * @param filesOf The files of a row by what they have in common: `a` makes `a.png` and `a@2x.png`.
 */
export function fileNames(
  rows: readonly Row[],
  pattern: string,
  filesOf: (base: string) => readonly string[],
): Map<Row, readonly string[]> {
  const taken = new Set<string>()
  /** The count behind a name that may be free yet: ten thousand rows of one name do not each look from 2 on. */
  const counts = new Map<string, number>()
  const names = new Map<Row, readonly string[]>()
  const free = (files: readonly string[]) => files.every((file) => !taken.has(folded(file)))
  for (const row of rows) {
    const number = String(row.number).padStart(DIGITS, '0')
    const filled = pattern.replace(PLACE, (_, name: string) => {
      const value = name === ROW && !Object.hasOwn(row.values ?? {}, ROW) ? number : own(row.values, name)
      return value === null || value === undefined || Array.isArray(value) ? '' : String(value)
    })
    const wanted = safeName(filled) || number
    let files = filesOf(wanted)
    let count = counts.get(folded(wanted)) ?? 2
    for (; !free(files); count += 1) files = filesOf(`${wanted} (${count})`)
    counts.set(folded(wanted), count)
    for (const file of files) taken.add(folded(file))
    names.set(row, files)
  }
  return names
}

/** A name that every file system takes: none of the characters, names and endings that one of them gives a meaning. */
export function safeName(text: string): string {
  // Halves of surrogate pairs have no UTF-8: on a disk all of them are U+FFFD.
  const plain = Buffer.from(text)
    .toString()
    .normalize('NFC')
    .replace(/[/\\<>:"|?*\p{Cc}\p{Cf}\u2028\u2029]+/gu, '-')
    .replace(/\s+/g, ' ')
  const cut = shortened(plain).replace(/^[\s.]+|[\s.]+$/g, '')
  return namesDevice(cut) ? `_${cut}` : cut
}

function shortened(text: string): string {
  let bytes = 0
  let kept = ''
  for (const character of text) {
    bytes += Buffer.byteLength(character)
    if (bytes > LONGEST) return kept
    kept += character
  }
  return kept
}

function folded(name: string): string {
  return name.normalize('NFKC').toLowerCase()
}

function own(values: Row['values'], name: string): unknown {
  return values && Object.hasOwn(values, name) ? values[name] : undefined
}
