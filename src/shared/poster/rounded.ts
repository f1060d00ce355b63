import type { OutlinePath } from './canvas.ts'
import type { Box } from './fit.ts'

/** Distance of the control points of a cubic curve that stands for a quarter circle of radius 1. */
const KAPPA = (4 / 3) * (Math.SQRT2 - 1)

/** A box with round corners; a radius beyond half the shorter side makes a stadium or a circle. */
export function writeRounded(path: OutlinePath, { x, y, width, height }: Box, radius: number): void {
  const r = Math.min(radius, width / 2, height / 2)
  const k = r * (1 - KAPPA)
  const right = x + width
  const bottom = y + height
  path.moveTo(x + r, y)
  path.lineTo(right - r, y)
  path.bezierCurveTo(right - k, y, right, y + k, right, y + r)
  path.lineTo(right, bottom - r)
  path.bezierCurveTo(right, bottom - k, right - k, bottom, right - r, bottom)
  path.lineTo(x + r, bottom)
  path.bezierCurveTo(x + k, bottom, x, bottom - k, x, bottom - r)
  path.lineTo(x, y + r)
  path.bezierCurveTo(x, y + k, x + k, y, x + r, y)
  path.closePath()
}
