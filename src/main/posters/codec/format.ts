import type { PictureFormat } from '../codec.ts'

/**
 * What a picture is by its first bytes. Asked before any library sees the bytes: some of them would read PDF,
 * and more.
 *
 * @throws Error in a sentence for anything else.
 */
export function formatOf(bytes: Uint8Array): PictureFormat {
  const format = sniff(Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 512)).toString('latin1'))
  if (format === null) throw new Error('It is none of JPEG, PNG, WebP, AVIF, GIF, TIFF and SVG.')
  return format
}

function sniff(head: string): PictureFormat | null {
  if (head.startsWith('\xff\xd8\xff')) return 'jpeg'
  if (head.startsWith('\x89PNG\r\n\x1a\n')) return 'png'
  if (/^GIF8[79]a/.test(head)) return 'gif'
  if (head.startsWith('RIFF') && head.startsWith('WEBP', 8)) return 'webp'
  if (head.startsWith('ftypavif', 4) || head.startsWith('ftypavis', 4)) return 'avif'
  if (head.startsWith('II*\0') || head.startsWith('MM\0*')) return 'tiff'
  if (/^(\xef\xbb\xbf)?\s*(<\?xml|<!--|<!DOCTYPE svg|<svg)/i.test(head)) return 'svg'
  return null
}
