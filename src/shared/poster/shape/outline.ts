import type { OutlinePath } from '../canvas.ts'
import type { Outline } from '../document.ts'
import type { Box } from '../fit.ts'
import { hasRadius, writeEllipse, writeRounded } from '../rounded.ts'
import { parsePathData } from './path-data.ts'

/** Writes the outline of a shape that fills a box. */
export function writeOutline(path: OutlinePath, outline: Outline, box: Box): void {
  const { x, y, width, height } = box
  switch (outline.kind) {
    case 'rectangle':
      if (hasRadius(outline.radius)) writeRounded(path, box, outline.radius)
      else path.rect(x, y, width, height)
      break
    case 'ellipse':
      writeEllipse(path, box)
      break
    case 'line':
      path.moveTo(x + outline.from[0] * width, y + outline.from[1] * height)
      path.lineTo(x + outline.to[0] * width, y + outline.to[1] * height)
      break
    case 'polygon':
      writePolygon(path, outline.points, box)
      break
    case 'star':
      writePolygon(path, starPoints(outline.corners, outline.inset), box)
      break
    case 'path':
      writePath(path, outline.d, outline.viewBox, box)
      break
  }
}

function writePolygon(
  path: OutlinePath,
  points: readonly (readonly [number, number])[],
  { x, y, width, height }: Box,
): void {
  for (const [index, [px, py]] of points.entries()) {
    if (index === 0) path.moveTo(x + px * width, y + py * height)
    else path.lineTo(x + px * width, y + py * height)
  }
  path.closePath()
}

/** Corners on the circle that fills the unit square, the first one on top. */
function starPoints(corners: number, inset: number): [number, number][] {
  const count = inset === 1 ? corners : corners * 2
  return Array.from({ length: count }, (_, index) => {
    const angle = (index / count) * 2 * Math.PI - Math.PI / 2
    const radius = inset === 1 || index % 2 === 0 ? 0.5 : 0.5 * inset
    return [0.5 + radius * Math.cos(angle), 0.5 + radius * Math.sin(angle)]
  })
}

function writePath(
  path: OutlinePath,
  d: string,
  [left, top, across, down]: readonly [number, number, number, number],
  box: Box,
): void {
  const parsed = parsePathData(d)
  // The schema lets nothing else through.
  if ('fault' in parsed) return
  const x = (value: number) => box.x + ((value - left) / across) * box.width
  const y = (value: number) => box.y + ((value - top) / down) * box.height
  for (const segment of parsed.segments) {
    switch (segment.op) {
      case 'M':
        path.moveTo(x(segment.x), y(segment.y))
        break
      case 'L':
        path.lineTo(x(segment.x), y(segment.y))
        break
      case 'Q':
        path.quadraticCurveTo(x(segment.cx), y(segment.cy), x(segment.x), y(segment.y))
        break
      case 'C':
        path.bezierCurveTo(x(segment.ax), y(segment.ay), x(segment.bx), y(segment.by), x(segment.x), y(segment.y))
        break
      case 'Z':
        path.closePath()
        break
    }
  }
}
