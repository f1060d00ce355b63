import type { RgbaPixels } from './finish.ts'

/**
 * Blurs a picture as three box blurs do, which is within 3 % of a Gaussian (W3C Filter Effects 1, section 9.15). Beyond
 * its edges the picture is thought to go on with its last pixel, so it does not fade there. In place.
 *
 * @param deviation Standard deviation in pixels.
 */
export function blur({ width, height, data }: RgbaPixels, deviation: number): void {
  if (deviation < 0.2) return
  premultiply(data)
  const radii = boxRadii(deviation)
  const most = Math.max(width, height)
  const line = new Uint8ClampedArray(most)
  for (let channel = 0; channel < 4; channel += 1) {
    for (let row = 0; row < height; row += 1) pass(data, row * width * 4 + channel, 4, width, radii, line)
    for (let column = 0; column < width; column += 1) {
      pass(data, column * 4 + channel, width * 4, height, radii, line)
    }
  }
  unpremultiply(data)
}

/** Radii of three boxes whose variances add up to that of the Gaussian. */
function boxRadii(deviation: number): number[] {
  const ideal = Math.sqrt(4 * deviation * deviation + 1)
  const lower = Math.floor((ideal - 1) / 2)
  const width = 2 * lower + 1
  const wider = Math.round((12 * deviation * deviation - 3 * width * width - 12 * width - 9) / (-4 * width - 4))
  return [0, 1, 2].map((index) => (index < wider ? lower : lower + 1))
}

function pass(
  data: Uint8ClampedArray,
  from: number,
  stride: number,
  count: number,
  radii: readonly number[],
  line: Uint8ClampedArray,
): void {
  for (const radius of radii) {
    if (radius === 0) continue
    for (let at = 0; at < count; at += 1) line[at] = data[from + at * stride]!
    const width = 2 * radius + 1
    const last = count - 1
    let sum = line[0]! * (radius + 1)
    for (let at = 1; at <= radius; at += 1) sum += line[Math.min(at, last)]!
    for (let at = 0; at < count; at += 1) {
      // Rounded by the array.
      data[from + at * stride] = sum / width
      sum += line[Math.min(at + radius + 1, last)]! - line[Math.max(at - radius, 0)]!
    }
  }
}

function premultiply(data: Uint8ClampedArray): void {
  for (let at = 0; at < data.length; at += 4) {
    const alpha = data[at + 3]!
    if (alpha === 255) continue
    for (let channel = at; channel < at + 3; channel += 1) data[channel] = Math.round((data[channel]! * alpha) / 255)
  }
}

function unpremultiply(data: Uint8ClampedArray): void {
  for (let at = 0; at < data.length; at += 4) {
    const alpha = data[at + 3]!
    if (alpha === 255 || alpha === 0) continue
    for (let channel = at; channel < at + 3; channel += 1) data[channel] = Math.round((data[channel]! * 255) / alpha)
  }
}
