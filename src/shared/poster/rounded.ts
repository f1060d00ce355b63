import type { OutlinePath } from './canvas.ts'
import type { Radius } from './document.ts'
import type { Box } from './fit.ts'

/** Distance of the control points of a cubic curve that stands for a quarter circle of radius 1. */
const KAPPA = (4 / 3) * (Math.SQRT2 - 1)

/**
 * A box with round corners. Radii that do not fit beside each other are all made smaller by the same factor (CSS
 * Backgrounds 3, section 4.5), so one beyond half the shorter side makes a stadium or a circle.
 */
export function writeRounded(path: OutlinePath, { x, y, width, height }: Box, radius: Radius): void {
  const [a, b, c, d] = typeof radius === 'number' ? [radius, radius, radius, radius] : radius
  const room = [width / (a + b), width / (c + d), height / (b + c), height / (d + a)]
  const factor = Math.min(1, ...room.filter(Number.isFinite))
  const [tl, tr, br, bl] = [a * factor, b * factor, c * factor, d * factor]
  const k = 1 - KAPPA
  const right = x + width
  const bottom = y + height
  path.moveTo(x + tl, y)
  path.lineTo(right - tr, y)
  path.bezierCurveTo(right - tr * k, y, right, y + tr * k, right, y + tr)
  path.lineTo(right, bottom - br)
  path.bezierCurveTo(right, bottom - br * k, right - br * k, bottom, right - br, bottom)
  path.lineTo(x + bl, bottom)
  path.bezierCurveTo(x + bl * k, bottom, x, bottom - bl * k, x, bottom - bl)
  path.lineTo(x, y + tl)
  path.bezierCurveTo(x, y + tl * k, x + tl * k, y, x + tl, y)
  path.closePath()
}

export function hasRadius(radius: Radius): boolean {
  return typeof radius === 'number' ? radius > 0 : radius.some((one) => one > 0)
}

/** The same corners, `by` pixels further in. */
export function insetRadius(radius: Radius, by: number): Radius {
  const less = (one: number) => Math.max(0, one - by)
  return typeof radius === 'number' ? less(radius) : (radius.map(less) as [number, number, number, number])
}

export function writeEllipse(path: OutlinePath, { x, y, width, height }: Box): void {
  const [rx, ry] = [width / 2, height / 2]
  const [cx, cy] = [x + rx, y + ry]
  const [kx, ky] = [rx * KAPPA, ry * KAPPA]
  path.moveTo(cx + rx, cy)
  path.bezierCurveTo(cx + rx, cy + ky, cx + kx, cy + ry, cx, cy + ry)
  path.bezierCurveTo(cx - kx, cy + ry, cx - rx, cy + ky, cx - rx, cy)
  path.bezierCurveTo(cx - rx, cy - ky, cx - kx, cy - ry, cx, cy - ry)
  path.bezierCurveTo(cx + kx, cy - ry, cx + rx, cy - ky, cx + rx, cy)
  path.closePath()
}
