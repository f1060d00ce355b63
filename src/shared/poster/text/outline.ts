import type { OutlinePath } from '../canvas.ts'
import { Cache } from './cache.ts'
import type { LoadedFace } from './fonts.ts'
import type { HarfBuzz } from './harfbuzz.ts'
import type { TextLayout } from './layout.ts'

/** Writes the outline of a glyph with its origin at (x, y), y downwards. */
type Write = (path: OutlinePath, x: number, y: number, scale: number) => void

/** Adds all outlines of a layout to a path, in pixels from the box's top left corner. */
export type Outline = (layout: TextLayout, path: OutlinePath) => void

const CAPACITY = 8000

/** Keeps the outlines of the glyphs that were drawn last, in font units. */
export function createOutline(hb: HarfBuzz): Outline {
  const glyphs = new Cache<string, readonly Write[]>(CAPACITY)
  const funcs = recorder(hb)
  const outlineOf = (face: LoadedFace, id: number) =>
    glyphs.get(`${face.key} ${id}`, () => {
      const recorded: Write[] = []
      face.font.drawGlyph(id, funcs, recorded)
      return recorded
    })

  return ({ lines, size }, path) => {
    for (const { glyphs } of lines) {
      for (const { face, id, x, y } of glyphs) {
        for (const write of outlineOf(face, id)) write(path, x, y, size / face.unitsPerEm)
      }
    }
  }
}

function recorder(hb: HarfBuzz): InstanceType<HarfBuzz['DrawFuncs']> {
  const funcs = new hb.DrawFuncs()
  const record = (recorded: unknown, write: Write) => (recorded as Write[]).push(write)
  funcs.setMoveToFunc((toX, toY, into) => {
    record(into, (path, x, y, k) => path.moveTo(x + toX * k, y - toY * k))
  })
  funcs.setLineToFunc((toX, toY, into) => {
    record(into, (path, x, y, k) => path.lineTo(x + toX * k, y - toY * k))
  })
  funcs.setQuadraticToFunc((cx, cy, toX, toY, into) => {
    record(into, (path, x, y, k) => path.quadraticCurveTo(x + cx * k, y - cy * k, x + toX * k, y - toY * k))
  })
  funcs.setCubicToFunc((ax, ay, bx, by, toX, toY, into) => {
    record(into, (path, x, y, k) =>
      path.bezierCurveTo(x + ax * k, y - ay * k, x + bx * k, y - by * k, x + toX * k, y - toY * k),
    )
  })
  funcs.setClosePathFunc((into) => {
    record(into, (path) => path.closePath())
  })
  return funcs
}
