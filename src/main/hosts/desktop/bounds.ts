import { readFileSync, writeFileSync } from 'node:fs'
import { z } from 'zod'

const bounds = z.object({
  x: z.number().int().optional(),
  y: z.number().int().optional(),
  width: z.number().int().min(480).max(20_000),
  height: z.number().int().min(360).max(20_000),
})
export type Bounds = z.infer<typeof bounds>

const FIRST: Bounds = { width: 1180, height: 780 }

interface Rectangle {
  x: number
  y: number
  width: number
  height: number
}

/**
 * Where the window was when it was closed last; a place on no display of today is forgotten, its size is kept.
 * Never throws: a window in the middle is better than none.
 */
export function readBounds(file: string, displays: readonly Rectangle[]): Bounds {
  const found = parse(file)
  if (!found) return FIRST
  const { x, y, width, height } = found
  const visible = displays.some(
    (display) =>
      x !== undefined &&
      y !== undefined &&
      // A grip of the title bar is enough to drag the rest back.
      x + width - 64 > display.x &&
      x + 64 < display.x + display.width &&
      y >= display.y &&
      y + 32 < display.y + display.height,
  )
  return visible ? found : { width, height }
}

/** Synchronous, because the window is closing. */
export function writeBounds(file: string, { x, y, width, height }: Rectangle): void {
  try {
    writeFileSync(file, JSON.stringify({ x, y, width, height }))
  } catch {
    // A place that cannot be remembered is no reason to keep the window open.
  }
}

function parse(file: string): Bounds | null {
  try {
    return bounds.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return null
  }
}
