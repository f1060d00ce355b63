import { arcToCurves } from './arc.ts'

/** A path in absolute coordinates; arcs have become cubic curves. */
export type Segment =
  | { op: 'M' | 'L'; x: number; y: number }
  | { op: 'Q'; cx: number; cy: number; x: number; y: number }
  | { op: 'C'; ax: number; ay: number; bx: number; by: number; x: number; y: number }
  | { op: 'Z' }

export type ParsedPath = { segments: Segment[] } | { fault: string }

/** How many numbers a command takes. SVG 1.1, section 8.3.9. */
const ARITY = { M: 2, L: 2, H: 1, V: 1, C: 6, S: 4, Q: 4, T: 2, A: 7, Z: 0 } as const
type Command = keyof typeof ARITY

const COMMAND = /[MmLlHhVvCcSsQqTtAaZz]/y
const NUMBER = /[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y
const FLAG = /[01]/y
const SEPARATOR = /[ \t\n\f\r]*,?[ \t\n\f\r]*/y
const BLANK = /[ \t\n\f\r]*/y

/** Reads SVG path data; anything outside of its grammar is a fault with its place. */
export function parsePathData(text: string): ParsedPath {
  const trail = new Trail()
  let at = 0
  const take = (token: RegExp): string | null => {
    token.lastIndex = at
    const found = token.exec(text)?.[0]
    if (found === undefined) return null
    at += found.length
    return found
  }
  const fault = (expected: string) => ({ fault: `expected ${expected} at character ${at + 1}` })

  take(BLANK)
  for (let first = true; at < text.length; first = false) {
    const letter = take(COMMAND)
    if (letter === null) return fault('a command')
    if (first && letter !== 'M' && letter !== 'm') return { fault: 'a path begins with M' }
    let command = letter.toUpperCase() as Command
    const relative = letter !== command
    take(BLANK)
    if (command === 'Z') {
      trail.close()
      continue
    }
    for (let more = true; more; ) {
      const numbers: number[] = []
      for (let index = 0; index < ARITY[command]; index += 1) {
        if (index > 0) take(SEPARATOR)
        const token = take(command === 'A' && (index === 3 || index === 4) ? FLAG : NUMBER)
        const number = Number(token)
        if (token === null) return fault('a number')
        if (!Number.isFinite(number) || Math.abs(number) > 1e7) return { fault: `the number ${token} is too large` }
        numbers.push(number)
      }
      trail.add(command, relative, numbers)
      // More pairs behind a moveto are lines.
      if (command === 'M') command = 'L'
      const before = at
      take(SEPARATOR)
      NUMBER.lastIndex = at
      more = NUMBER.test(text)
      if (!more && text.slice(before, at).includes(',')) return fault('a number')
    }
  }
  return trail.segments.length > 0 ? { segments: trail.segments } : { fault: 'it is empty' }
}

/** Where the pen is, and what it drew. */
class Trail {
  readonly segments: Segment[] = []
  #x = 0
  #y = 0
  #startX = 0
  #startY = 0
  /** Last control point and the kind of curve it belongs to, for S and T. */
  #control: { x: number; y: number; of: 'C' | 'Q' } | null = null

  close(): void {
    this.segments.push({ op: 'Z' })
    this.#x = this.#startX
    this.#y = this.#startY
    this.#control = null
  }

  add(command: Command, relative: boolean, n: readonly number[]): void {
    const [ox, oy] = relative ? [this.#x, this.#y] : [0, 0]
    const px = (index: number) => ox + n[index]!
    const py = (index: number) => oy + n[index]!
    switch (command) {
      case 'M':
        this.#startX = px(0)
        this.#startY = py(1)
        this.#go({ op: 'M', x: px(0), y: py(1) })
        break
      case 'L':
        this.#go({ op: 'L', x: px(0), y: py(1) })
        break
      case 'H':
        this.#go({ op: 'L', x: px(0), y: this.#y })
        break
      case 'V':
        this.#go({ op: 'L', x: this.#x, y: oy + n[0]! })
        break
      case 'C':
        this.#curve(px(0), py(1), px(2), py(3), px(4), py(5))
        break
      case 'S': {
        const { x, y } = this.#reflected('C')
        this.#curve(x, y, px(0), py(1), px(2), py(3))
        break
      }
      case 'Q':
        this.#quadratic(px(0), py(1), px(2), py(3))
        break
      case 'T': {
        const { x, y } = this.#reflected('Q')
        this.#quadratic(x, y, px(0), py(1))
        break
      }
      case 'A': {
        const curves = arcToCurves(this.#x, this.#y, {
          ...{ rx: n[0]!, ry: n[1]!, rotation: n[2]!, large: n[3] === 1, sweep: n[4] === 1 },
          ...{ x: px(5), y: py(6) },
        })
        for (const curve of curves) this.#go(curve)
        break
      }
      case 'Z':
    }
  }

  #curve(ax: number, ay: number, bx: number, by: number, x: number, y: number): void {
    this.#go({ op: 'C', ax, ay, bx, by, x, y })
    this.#control = { x: bx, y: by, of: 'C' }
  }

  #quadratic(cx: number, cy: number, x: number, y: number): void {
    this.#go({ op: 'Q', cx, cy, x, y })
    this.#control = { x: cx, y: cy, of: 'Q' }
  }

  #reflected(of: 'C' | 'Q'): { x: number; y: number } {
    if (this.#control?.of !== of) return { x: this.#x, y: this.#y }
    return { x: 2 * this.#x - this.#control.x, y: 2 * this.#y - this.#control.y }
  }

  #go(segment: Exclude<Segment, { op: 'Z' }>): void {
    // What is drawn behind a Z without a moveto begins where the closed part began.
    if (this.segments.at(-1)?.op === 'Z' && segment.op !== 'M') {
      this.segments.push({ op: 'M', x: this.#startX, y: this.#startY })
    }
    this.segments.push(segment)
    this.#x = segment.x
    this.#y = segment.y
    this.#control = null
  }
}
