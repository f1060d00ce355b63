interface Arc {
  readonly rx: number
  readonly ry: number
  /** Degrees. */
  readonly rotation: number
  readonly large: boolean
  readonly sweep: boolean
  readonly x: number
  readonly y: number
}

type Curve =
  | { op: 'C'; ax: number; ay: number; bx: number; by: number; x: number; y: number }
  | { op: 'L'; x: number; y: number }

/** An elliptical arc as cubic curves of a quarter turn at most. SVG 1.1, appendix F.6 (its numbering in comments). */
export function arcToCurves(fromX: number, fromY: number, arc: Arc): Curve[] {
  const { x, y } = arc
  if (fromX === x && fromY === y) return []
  if (arc.rx === 0 || arc.ry === 0) return [{ op: 'L', x, y }]
  const phi = (arc.rotation * Math.PI) / 180
  const [cos, sin] = [Math.cos(phi), Math.sin(phi)]
  // F.6.5.1
  const [dx, dy] = [(fromX - x) / 2, (fromY - y) / 2]
  const [ux, uy] = [cos * dx + sin * dy, cos * dy - sin * dx]
  // F.6.6: radii that do not reach are made large enough.
  let [rx, ry] = [Math.abs(arc.rx), Math.abs(arc.ry)]
  const lambda = (ux / rx) ** 2 + (uy / ry) ** 2
  if (lambda > 1) [rx, ry] = [rx * Math.sqrt(lambda), ry * Math.sqrt(lambda)]
  // F.6.5.2
  const below = (rx * uy) ** 2 + (ry * ux) ** 2
  const root = Math.sqrt(Math.max(0, ((rx * ry) ** 2 - below) / below)) * (arc.large === arc.sweep ? -1 : 1)
  const [vx, vy] = [(root * rx * uy) / ry, (-root * ry * ux) / rx]
  // F.6.5.3
  const [cx, cy] = [cos * vx - sin * vy + (fromX + x) / 2, sin * vx + cos * vy + (fromY + y) / 2]
  // F.6.5.5 and F.6.5.6
  const start = Math.atan2((uy - vy) / ry, (ux - vx) / rx)
  let turn = Math.atan2((-uy - vy) / ry, (-ux - vx) / rx) - start
  if (arc.sweep && turn < 0) turn += 2 * Math.PI
  if (!arc.sweep && turn > 0) turn -= 2 * Math.PI

  const parts = Math.max(1, Math.ceil(Math.abs(turn) / (Math.PI / 2) - 1e-9))
  const step = turn / parts
  const k = (4 / 3) * Math.tan(step / 4)
  const at = (u: number, v: number) => ({ x: cx + cos * rx * u - sin * ry * v, y: cy + sin * rx * u + cos * ry * v })
  return Array.from({ length: parts }, (_, index) => {
    const [t, w] = [start + index * step, start + (index + 1) * step]
    const a = at(Math.cos(t) - k * Math.sin(t), Math.sin(t) + k * Math.cos(t))
    const b = at(Math.cos(w) + k * Math.sin(w), Math.sin(w) - k * Math.cos(w))
    const end = index === parts - 1 ? { x, y } : at(Math.cos(w), Math.sin(w))
    return { op: 'C', ax: a.x, ay: a.y, bx: b.x, by: b.y, ...end }
  })
}
