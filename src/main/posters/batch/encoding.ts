/** The text may be all right, were it read by another encoding. */
export class UnknownEncoding extends Error {}

/** The text of a file, and by which encoding it was read. */
export interface Decoded {
  readonly text: string
  /** A label of the Encoding Standard, such as `utf-8` or `gb18030`. */
  readonly encoding: string
  /** Nobody and nothing said so, and another encoding would have made another text of it. */
  readonly assumed: boolean
}

/**
 * The text of a file: UTF-16 by its byte order mark or its zeros, UTF-8 where it is that, and else GB 18030, which is
 * what Chinese spreadsheets write, and all of GBK. Bytes cannot tell GBK from the encodings of other countries: what was
 * assumed is said, and `encoding` overrules it.
 *
 * @param encoding A label of the Encoding Standard: `gbk`, `windows-1252`, `shift_jis`.
 * @throws Error in a sentence when it is no text; UnknownEncoding when it is none of that encoding, or of none of these.
 */
export function decodeText(bytes: Uint8Array, encoding?: string): Decoded {
  if (startsWith(bytes, ZIP)) throw new Error('It is a workbook, and no text: save it as CSV.')
  if (encoding !== undefined) return decodedAs(bytes, encoding)
  if (startsWith(bytes, [0xff, 0xfe])) return { ...decodedAs(bytes, 'utf-16le'), assumed: false }
  if (startsWith(bytes, [0xfe, 0xff])) return { ...decodedAs(bytes, 'utf-16be'), assumed: false }
  // No text has a zero but as half of a Latin letter, a comma or a line end.
  const zero = bytes.indexOf(0)
  if (zero !== -1) return { ...decodedAs(bytes, zero % 2 === 1 ? 'utf-16le' : 'utf-16be'), assumed: true }
  const marked = startsWith(bytes, [0xef, 0xbb, 0xbf])
  const plain = bytes.every((byte) => byte < 0x80)
  for (const label of ['utf-8', 'gb18030']) {
    const decoder = new TextDecoder(label, { fatal: true })
    try {
      return { text: decoder.decode(bytes), encoding: label, assumed: !marked && !plain }
    } catch {
      // The next one.
    }
  }
  throw new UnknownEncoding('Its text is neither UTF-8, UTF-16 nor GBK.')
}

/** Whether there is an encoding of that name. */
export function isEncoding(label: string): boolean {
  try {
    return new TextDecoder(label).encoding !== ''
  } catch {
    return false
  }
}

function decodedAs(bytes: Uint8Array, label: string): Decoded {
  const { encoding } = new TextDecoder(label)
  // Half a character at the end of UTF-16 is no reason to refuse a file.
  const fatal = !encoding.startsWith('utf-16')
  try {
    return { text: new TextDecoder(label, { fatal }).decode(bytes), encoding, assumed: false }
  } catch {
    throw new UnknownEncoding(`Its text is not ${encoding}.`)
  }
}

/** Every workbook of today is a ZIP archive: APPNOTE.TXT, section 4.3.7. */
const ZIP = [0x50, 0x4b, 0x03, 0x04]

function startsWith(bytes: Uint8Array, start: readonly number[]): boolean {
  return start.every((byte, at) => bytes[at] === byte)
}
