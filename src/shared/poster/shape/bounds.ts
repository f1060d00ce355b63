import type { OutlinePath } from '../canvas.ts'
import type { Box } from '../fit.ts'

/** A path that draws nothing and remembers how far it reached, control points included. */
export class BoundsPath implements OutlinePath {
  #left = Number.POSITIVE_INFINITY
  #top = Number.POSITIVE_INFINITY
  #right = Number.NEGATIVE_INFINITY
  #bottom = Number.NEGATIVE_INFINITY

  /** Null as long as nothing was written. */
  get box(): Box | null {
    if (this.#right < this.#left) return null
    return { x: this.#left, y: this.#top, width: this.#right - this.#left, height: this.#bottom - this.#top }
  }

  moveTo(x: number, y: number): void {
    this.#reach(x, y)
  }

  lineTo(x: number, y: number): void {
    this.#reach(x, y)
  }

  quadraticCurveTo(cx: number, cy: number, x: number, y: number): void {
    this.#reach(cx, cy)
    this.#reach(x, y)
  }

  bezierCurveTo(c1x: number, c1y: number, c2x: number, c2y: number, x: number, y: number): void {
    this.#reach(c1x, c1y)
    this.#reach(c2x, c2y)
    this.#reach(x, y)
  }

  rect(x: number, y: number, width: number, height: number): void {
    this.#reach(x, y)
    this.#reach(x + width, y + height)
  }

  closePath(): void {}

  #reach(x: number, y: number): void {
    this.#left = Math.min(this.#left, x)
    this.#right = Math.max(this.#right, x)
    this.#top = Math.min(this.#top, y)
    this.#bottom = Math.max(this.#bottom, y)
  }
}

export function grown({ x, y, width, height }: Box, by: number): Box {
  return { x: x - by, y: y - by, width: width + 2 * by, height: height + 2 * by }
}
