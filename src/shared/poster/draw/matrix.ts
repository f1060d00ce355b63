import type { Canvas2D } from '../canvas.ts'
import type { Box } from '../fit.ts'

/** As in `ctx.transform`: x' = ax + cy + e, y' = bx + dy + f. */
export type Matrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number]

export const IDENTITY: Matrix = [1, 0, 0, 1, 0, 0]

/** First `inner`, then `outer`. */
export function multiply(outer: Matrix, inner: Matrix): Matrix {
  const [a, b, c, d, e, f] = outer
  const [p, q, r, s, t, u] = inner
  return [a * p + c * q, b * p + d * q, a * r + c * s, b * r + d * s, a * t + c * u + e, b * t + d * u + f]
}

/** Of a matrix that leaves areas above zero. */
export function inverse([a, b, c, d, e, f]: Matrix): Matrix {
  const area = a * d - b * c
  return [d / area, -b / area, -c / area, a / area, (c * f - d * e) / area, (b * e - a * f) / area]
}

export function translation(x: number, y: number): Matrix {
  return [1, 0, 0, 1, x, y]
}

/** The turn of a layer about the middle of its box; exact for none and for quarter turns. */
export function turn({ x, y, width, height, rotation }: Box & { rotation: number }): Matrix {
  if (rotation % 360 === 0) return IDENTITY
  const quarter = rotation % 90 === 0 ? (((rotation / 90) % 4) + 4) % 4 : null
  const angle = (rotation * Math.PI) / 180
  const cos = quarter === null ? Math.cos(angle) : [1, 0, -1, 0][quarter]!
  const sin = quarter === null ? Math.sin(angle) : [0, 1, 0, -1][quarter]!
  const [cx, cy] = [x + width / 2, y + height / 2]
  return [cos, sin, -sin, cos, cx - cos * cx + sin * cy, cy - sin * cx - cos * cy]
}

export function apply([a, b, c, d, e, f]: Matrix, x: number, y: number): [number, number] {
  return [a * x + c * y + e, b * x + d * y + f]
}

export function applyTo<Path, Image>(ctx: Canvas2D<Path, Image>, matrix: Matrix): void {
  if (matrix.every((value, index) => value === IDENTITY[index])) return
  ctx.transform(...matrix)
}

/** The upright box around a box, once it is transformed. */
export function boundsOf(matrix: Matrix, { x, y, width, height }: Box): Box {
  const corners = [
    ...[apply(matrix, x, y), apply(matrix, x + width, y)],
    ...[apply(matrix, x, y + height), apply(matrix, x + width, y + height)],
  ]
  const xs = corners.map(([cx]) => cx)
  const ys = corners.map(([, cy]) => cy)
  const [left, top] = [Math.min(...xs), Math.min(...ys)]
  return { x: left, y: top, width: Math.max(...xs) - left, height: Math.max(...ys) - top }
}
