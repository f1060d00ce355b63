/**
 * Tag 0x0112 of an EXIF block (TIFF 6.0, section 2), 1 to 8; 1 where it is missing or broken.
 *
 * @param tiff From the byte order mark on; a leading `Exif\0\0` is passed over.
 */
export function exifOrientation(block: Buffer): number {
  const tiff = block.toString('latin1', 0, 6) === 'Exif\0\0' ? block.subarray(6) : block
  try {
    const little = tiff.toString('latin1', 0, 2) === 'II'
    const short = (at: number) => (little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at))
    const directory = little ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4)
    const entries = short(directory)
    for (let index = 0; index < entries; index += 1) {
      const entry = directory + 2 + index * 12
      if (short(entry) !== 0x0112) continue
      const value = short(entry + 8)
      return value >= 1 && value <= 8 ? value : 1
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
  }
  return 1
}

/** Whether the picture as shown is as wide as it is stored high. */
export function isQuarterTurn(orientation: number): boolean {
  return orientation >= 5
}

/** The part of a 2D canvas that {@link turn} uses. */
export interface Turnable {
  transform(a: number, b: number, c: number, d: number, e: number, f: number): void
}

/** Turns a canvas so that what is drawn from (0, 0) in the stored size comes out upright. */
export function turn(ctx: Turnable, orientation: number, { width, height }: { width: number; height: number }): void {
  const matrices: Record<number, [number, number, number, number, number, number]> = {
    2: [-1, 0, 0, 1, width, 0],
    3: [-1, 0, 0, -1, width, height],
    4: [1, 0, 0, -1, 0, height],
    5: [0, 1, 1, 0, 0, 0],
    6: [0, 1, -1, 0, height, 0],
    7: [0, -1, -1, 0, height, width],
    8: [0, -1, 1, 0, 0, width],
  }
  const matrix = matrices[orientation]
  if (matrix) ctx.transform(...matrix)
}
