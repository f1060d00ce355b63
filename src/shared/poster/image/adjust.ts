import type { ImageLayer } from '../document.ts'

type Adjustments = Pick<ImageLayer, 'brightness' | 'contrast' | 'saturation'>

/** Brightness, contrast and saturation, one after another, by the formulas of the CSS filters. In place. */
export function adjust(data: Uint8ClampedArray, { brightness, contrast, saturation }: Adjustments): void {
  if (brightness !== 1 || contrast !== 1) {
    const table = new Uint8ClampedArray(256)
    for (let value = 0; value < 256; value += 1) {
      const brighter = Math.min(255, value * brightness)
      table[value] = (brighter - 127.5) * contrast + 127.5
    }
    for (let at = 0; at < data.length; at += 4) {
      data[at] = table[data[at]!]!
      data[at + 1] = table[data[at + 1]!]!
      data[at + 2] = table[data[at + 2]!]!
    }
  }
  if (saturation !== 1) saturate(data, saturation)
}

/** Filter Effects 1, section 9.6: `feColorMatrix` of type `saturate`. */
function saturate(data: Uint8ClampedArray, s: number): void {
  const [r, g, b] = [0.213 * (1 - s), 0.715 * (1 - s), 0.072 * (1 - s)]
  for (let at = 0; at < data.length; at += 4) {
    const grey = r * data[at]! + g * data[at + 1]! + b * data[at + 2]!
    data[at] = grey + s * data[at]!
    data[at + 1] = grey + s * data[at + 1]!
    data[at + 2] = grey + s * data[at + 2]!
  }
}
