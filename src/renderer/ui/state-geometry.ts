import { bounds, type Point, places, route } from '../../shared/tcp/layout.ts'
import { drawnMoves, type Move } from '../../shared/tcp/moves.ts'
import { type TcpState, tcpStates } from '../../shared/tcp/states.ts'

/** Pixels of a unit of the grid, of a state, and around it all. */
export interface Scale {
  readonly unit: Point
  readonly state: { readonly width: number; readonly height: number }
  readonly margin: Point
}

/** A page of its own, with the words of every move; beside something else, without; and there with a second line in each state. */
export const scales = {
  large: { unit: { x: 138, y: 90 }, state: { width: 150, height: 36 }, margin: { x: 34, y: 26 } },
  small: { unit: { x: 57, y: 43 }, state: { width: 102, height: 24 }, margin: { x: 5, y: 15 } },
  tall: { unit: { x: 57, y: 50 }, state: { width: 102, height: 34 }, margin: { x: 5, y: 19 } },
} as const satisfies Record<string, Scale>

export function viewBoxOf({ unit, margin }: Scale): string {
  const x = bounds.left * unit.x - margin.x
  const y = bounds.top * unit.y - margin.y
  const width = (bounds.right - bounds.left) * unit.x + 2 * margin.x
  const height = (bounds.bottom - bounds.top) * unit.y + 2 * margin.y
  return `${x} ${y} ${width} ${height}`
}

export const placeOf = (state: TcpState, { unit }: Scale): Point => at(places[state], unit)

const at = ({ x, y }: Point, unit: Point): Point => ({ x: x * unit.x, y: y * unit.y })

export interface Edge {
  readonly from: TcpState
  readonly to: TcpState
  /** What is sent or called to make the move, one line for each way. */
  readonly labels: readonly string[]
}

/** One line for all moves between the same two states. */
export const edges: readonly Edge[] = tcpStates.flatMap((from) =>
  tcpStates.flatMap((to) => {
    const labels = drawnMoves.filter((move) => move.from === from && move.to === to).map(labelOf)
    return labels.length > 0 ? [{ from, to, labels: labels.flatMap(inLines) }] : []
  }),
)

function labelOf({ on, receives, sends }: Move): string {
  const cause = on === 'timeout' ? '2MSL' : (receives ?? on)
  return sends ? `${cause} → ${sends}` : cause
}

/** What is too long to stand between two states goes in two lines. */
function inLines(label: string): string[] {
  return label.length > 18 ? label.split(/ (?=→)/) : [label]
}

/** A move's line as the data of a path, and where its words stand. */
export function lineOf({ from, to }: Pick<Edge, 'from' | 'to'>, scale: Scale): { d: string; label: Point } {
  const drawn = edges.some((edge) => edge.from === from && edge.to === to)
  const middles = route({ from, to }).map((point) => at(point, scale.unit))
  if (!drawn) return bent(middles[0]!, middles.at(-1)!, scale)
  const paired = edges.some((edge) => edge.from === to && edge.to === from)
  const points = trimmed(middles, paired, scale)
  return {
    d: `M${points.map((point) => `${point.x} ${point.y}`).join('L')}`,
    label: labelPlace(points, paired ? 0.64 : 0.5),
  }
}

/** An end by reset is no line of the figure: it goes around what lies between. */
function bent(from: Point, to: Point, scale: Scale): { d: string; label: Point } {
  const aside = from.x === to.x ? scale.unit.x * 1.05 : 0
  const middle = { x: (from.x + to.x) / 2 + aside, y: (from.y + to.y) / 2 }
  const [start, end] = [border(from, middle, scale), border(to, middle, scale)]
  return { d: `M${start.x} ${start.y}Q${middle.x} ${middle.y} ${end.x} ${end.y}`, label: middle }
}

/** The line from edge to edge of the two states; a little aside where another one runs the other way. */
function trimmed(points: Point[], paired: boolean, scale: Scale): Point[] {
  const [first, second] = points as [Point, Point]
  const aside = paired ? (second.y > first.y ? -16 : 16) : 0
  const line = points.map(({ x, y }) => ({ x: x + aside, y }))
  return [border(line[0]!, line[1]!, scale), ...line.slice(1, -1), border(line.at(-1)!, line.at(-2)!, scale)]
}

/** Where the way from a state's middle towards another point leaves its shape, with a gap for the arrow. */
function border(middle: Point, towards: Point, { state }: Scale): Point {
  const dx = towards.x - middle.x
  const dy = towards.y - middle.y
  const scale = Math.min(
    dx === 0 ? Number.POSITIVE_INFINITY : (state.width / 2 + 3) / Math.abs(dx),
    dy === 0 ? Number.POSITIVE_INFINITY : (state.height / 2 + 3) / Math.abs(dy),
  )
  return { x: middle.x + dx * scale, y: middle.y + dy * scale }
}

/** On the longest stretch, as far along it as `share` says: two lines that run both ways need their words apart. */
function labelPlace(points: Point[], share: number): Point {
  let best = { length: -1, x: 0, y: 0 }
  for (const [index, to] of points.entries()) {
    const from = points[index - 1]
    if (!from) continue
    const [dx, dy] = [to.x - from.x, to.y - from.y]
    const length = Math.hypot(dx, dy)
    if (length > best.length) best = { length, x: from.x + dx * share, y: from.y + dy * share }
  }
  return best
}
