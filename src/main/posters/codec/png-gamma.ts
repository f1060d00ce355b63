/** What decoders without colour management take every PNG for, and how far off one may be without being seen. */
const USUAL = 1 / 2.2
const CLOSE = 0.01

/**
 * The gamma that a PNG is stored with where that is not the usual one; a profile or sRGB chunk stands above it (PNG 3,
 * section 12.1). Null where there is nothing to do.
 */
export function oddGamma(bytes: Uint8Array): number | null {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let gamma: number | null = null
  for (let at = 8; at + 12 <= file.length; at += file.readUInt32BE(at) + 12) {
    const type = file.toString('latin1', at + 4, at + 8)
    if (type === 'IDAT') break
    if (type === 'iCCP' || type === 'sRGB' || type === 'cICP') return null
    if (type === 'gAMA') gamma = file.readUInt32BE(at + 8) / 100_000
  }
  return gamma !== null && gamma > 0 && Math.abs(gamma - USUAL) > CLOSE ? gamma : null
}

/** Brings RGBA pixels of a gamma into sRGB (IEC 61966-2-1), in place. */
export function toSrgb(data: Uint8ClampedArray, gamma: number): void {
  const table = Uint8ClampedArray.from({ length: 256 }, (_, value) => {
    const light = (value / 255) ** (1 / gamma)
    return 255 * (light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055)
  })
  for (let at = 0; at < data.length; at += 4) {
    data[at] = table[data[at]!]!
    data[at + 1] = table[data[at + 1]!]!
    data[at + 2] = table[data[at + 2]!]!
  }
}
