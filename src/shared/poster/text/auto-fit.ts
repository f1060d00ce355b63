import type { TextLayer } from '../document.ts'
import type { TextLayout } from './layout.ts'

/** Sizes are tried in steps of this many pixels. */
const STEP = 0.25

/**
 * The layout in the largest size at which nothing overflows, no line is left out and no word is broken; where that asks
 * for less than the smallest size, words may be broken. The smallest one when nothing fits.
 *
 * @param lay Lays the text out in a size.
 */
export function autoFit(
  { min, max }: NonNullable<TextLayer['autoFit']>,
  lay: (size: number) => TextLayout,
): TextLayout {
  const holds = ({ overflows, clamped }: TextLayout) => !overflows && !clamped
  const whole = (layout: TextLayout) => holds(layout) && !layout.parted
  const largest = lay(max)
  if (whole(largest)) return largest
  let best = lay(min)
  if (!holds(best)) return best
  const fits = whole(best) ? whole : holds
  if (fits(largest)) return largest
  let low = 0
  let high = Math.ceil((max - min) / STEP)
  while (high - low > 1) {
    const middle = (low + high) >>> 1
    const tried = lay(min + middle * STEP)
    if (fits(tried)) {
      best = tried
      low = middle
    } else {
      high = middle
    }
  }
  return best
}
