const START_OF_IMAGE = 2
/** Length 16, name, version 1.02; then unit, two densities, and a thumbnail of 0 × 0. */
const JFIF = [0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0, 1, 2]
const PER_INCH = 1

/** The same JPEG with dots per inch in a JFIF header, which it gets where it has none (JFIF 1.02). */
export function withJpegDensity(bytes: Uint8Array<ArrayBuffer>, dpi: number): Uint8Array<ArrayBuffer> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const dots = Math.min(65_535, Math.round(dpi))
  const segment = Uint8Array.of(...JFIF, PER_INCH, dots >> 8, dots & 0xff, dots >> 8, dots & 0xff, 0, 0)
  const isJfif = view.getUint32(0) === 0xffd8ffe0 && view.getUint32(6) === 0x4a464946
  const rest = bytes.subarray(isJfif ? START_OF_IMAGE + 2 + view.getUint16(4) : START_OF_IMAGE)
  const whole = new Uint8Array(START_OF_IMAGE + segment.length + rest.length)
  whole.set(bytes.subarray(0, START_OF_IMAGE))
  whole.set(segment, START_OF_IMAGE)
  whole.set(rest, START_OF_IMAGE + segment.length)
  return whole
}
