import type { TextLayer } from '../document.ts'
import type { TextLayout } from './layout.ts'

/** Sizes are tried in steps of this many pixels. */
const STEP = 0.25

/**
 * The layout in the largest size at which nothing overflows and no line is left out; the smallest one when none does.
 *
 * @param lay Lays the text out in a size.
 */
export function autoFit(
  { min, max }: NonNullable<TextLayer['autoFit']>,
  lay: (size: number) => TextLayout,
): TextLayout {
  const fits = ({ overflows, clamped }: TextLayout) => !overflows && !clamped
  const largest = lay(max)
  if (fits(largest)) return largest
  let best = lay(min)
  if (!fits(best)) return best
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
