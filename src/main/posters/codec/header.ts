import type { PictureFormat } from '../codec.ts'
import { exifOrientation } from './orientation.ts'

export interface Header {
  /** As stored, before any turning. */
  readonly width: number
  readonly height: number
  /** EXIF orientation, 1 to 8. */
  readonly orientation: number
  /** Whether the file has its end: a decoder that fills up what is missing with grey would not tell. */
  readonly complete: boolean
  /** Channels of the stored picture where the format may have four inks; 0 where it has not. */
  readonly inks: number
}

/**
 * Reads the size of a picture from its first bytes, decoding nothing.
 *
 * @throws Error in a sentence where the header is broken.
 */
export function readHeader(bytes: Uint8Array, format: Exclude<PictureFormat, 'svg' | 'tiff'>): Header {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  try {
    const header = readers[format](file)
    if (header && header.width > 0 && header.height > 0) return header
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
  }
  throw new Error('Its header is broken or cut off.')
}

const readers: Record<Exclude<PictureFormat, 'svg' | 'tiff'>, (file: Buffer) => Header | undefined> = {
  gif: readGif,
  png: readPng,
  jpeg: readJpeg,
  webp: readWebp,
  avif: readAvif,
}

/** GIF89a: the first picture is complete when its last block, an empty one, is there. */
function readGif(file: Buffer): Header {
  const size = { width: file.readUInt16LE(6), height: file.readUInt16LE(8) }
  const colours = (flags: number) => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0)
  let at = 13 + colours(file.readUInt8(10))
  const skipBlocks = () => {
    while (at < file.length && file[at] !== 0) at += file[at]! + 1
    at += 1
  }
  while (file[at] === 0x21) {
    at += 2
    skipBlocks()
  }
  at += 11 + colours(file[at + 9] ?? 0)
  skipBlocks()
  return { ...size, orientation: 1, complete: at <= file.length, inks: 0 }
}

/** PNG 3, section 5: IHDR comes first; eXIf stands before or after the pixels. */
function readPng(file: Buffer): Header {
  let orientation = 1
  let complete = false
  for (let at = 8; at + 12 <= file.length; at += file.readUInt32BE(at) + 12) {
    const [type, content] = [file.toString('latin1', at + 4, at + 8), at + 8]
    if (type === 'eXIf') orientation = exifOrientation(file.subarray(content, content + file.readUInt32BE(at)))
    if (type === 'IEND') complete = true
  }
  return { width: file.readUInt32BE(16), height: file.readUInt32BE(20), orientation, complete, inks: 0 }
}

const END_OF_IMAGE = Buffer.of(0xff, 0xd9)

/** ITU-T T.81, annex B: the first frame header (SOF) has the size, APP1 before it the EXIF data. */
function readJpeg(file: Buffer): Header | undefined {
  let orientation = 1
  for (let at = 2; at < file.length; ) {
    if (file.readUInt8(at) !== 0xff) return undefined
    const marker = file.readUInt8(at + 1)
    if (marker === 0xff) {
      at += 1
      continue
    }
    const length = file.readUInt16BE(at + 2)
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)
    if (isFrame) {
      const [height, width] = [file.readUInt16BE(at + 5), file.readUInt16BE(at + 7)]
      // What stands before the frame may be a thumbnail with an end of its own.
      const complete = file.lastIndexOf(END_OF_IMAGE) > at
      return { width, height, orientation, complete, inks: file.readUInt8(at + 9) }
    }
    if (marker === 0xe1 && file.toString('latin1', at + 4, at + 10) === 'Exif\0\0') {
      orientation = exifOrientation(file.subarray(at + 10, at + 2 + length))
    }
    at += 2 + length
  }
  return undefined
}

/** RFC 9649: a simple file has one chunk, an extended one says the size in VP8X. */
function readWebp(file: Buffer): Header | undefined {
  let size: { width: number; height: number } | undefined
  let orientation = 1
  for (let at = 12; at + 8 <= file.length; ) {
    const [kind, length, content] = [file.toString('latin1', at, at + 4), file.readUInt32LE(at + 4), at + 8]
    if (kind === 'VP8X')
      size ??= { width: file.readUIntLE(content + 4, 3) + 1, height: file.readUIntLE(content + 7, 3) + 1 }
    if (kind === 'VP8 ') {
      size ??= { width: file.readUInt16LE(content + 6) & 0x3fff, height: file.readUInt16LE(content + 8) & 0x3fff }
    }
    if (kind === 'VP8L') {
      const bits = file.readUInt32LE(content + 1)
      size ??= { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 }
    }
    if (kind === 'EXIF') orientation = exifOrientation(file.subarray(content, content + length))
    at = content + length + (length % 2)
  }
  const complete = file.readUInt32LE(4) + 8 <= file.length
  return size && { ...size, orientation, complete, inks: 0 }
}

/**
 * ISO/IEC 23008-12: `ispe` boxes have the sizes of the picture and of its tiles, `irot` a turn in quarters. Decoders
 * obey the turn themselves, so it only matters for the size as shown.
 */
function readAvif(file: Buffer): Header | undefined {
  const head = file.subarray(0, 64 * 1024)
  let size: { width: number; height: number } | undefined
  for (let at = head.indexOf('ispe'); at !== -1; at = head.indexOf('ispe', at + 4)) {
    const found = { width: head.readUInt32BE(at + 8), height: head.readUInt32BE(at + 12) }
    if (!size || found.width * found.height > size.width * size.height) size = found
  }
  const turn = head.indexOf('irot')
  const quarter = turn !== -1 && head.readUInt8(turn + 4) % 2 === 1
  return size && { ...size, orientation: quarter ? 6 : 1, complete: true, inks: 0 }
}
