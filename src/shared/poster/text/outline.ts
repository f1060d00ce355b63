import { Cache } from '../cache.ts'
import type { OutlinePath } from '../canvas.ts'
import type { LoadedFace } from './fonts.ts'
import type { HarfBuzz } from './harfbuzz.ts'
import type { PlacedGlyph } from './layout.ts'

/** Where a point of a glyph, in font units and y upwards, comes to lie: x + a·gx + c·gy and y + b·gx + d·gy. */
interface Place {
  readonly x: number
  readonly y: number
  readonly a: number
  readonly b: number
  readonly c: number
  readonly d: number
}

type Write = (path: OutlinePath, place: Place) => void

/** Adds the outline of a glyph to a path, in pixels from the box's top left corner; `id` when it is another's part. */
export type WriteGlyph = (path: OutlinePath, glyph: PlacedGlyph, id?: number) => void

/** Strokes of the pen; a Chinese glyph has some fifty. */
const CAPACITY = 400_000

/** Keeps the outlines of the glyphs that were drawn last, in font units. */
export function createWriteGlyph(hb: HarfBuzz): WriteGlyph {
  const glyphs = new Cache<string, readonly Write[]>(CAPACITY, (writes) => 1 + writes.length)
  const funcs = recorder(hb)
  const outlineOf = (face: LoadedFace, id: number) =>
    glyphs.get(`${face.key} ${id}`, () => {
      const recorded: Write[] = []
      face.font.drawGlyph(id, funcs, recorded)
      return recorded
    })

  return (path, glyph, id = glyph.id) => {
    const place = placeOf(glyph)
    for (const write of outlineOf(glyph.face, id)) write(path, place)
  }
}

function placeOf({ face, x, y, size, turned, squeeze }: PlacedGlyph): Place {
  const k = size / face.unitsPerEm
  const lean = face.slant * k
  return turned ? { x, y, a: 0, b: k, c: k, d: lean } : { x, y, a: k * squeeze, b: 0, c: lean * squeeze, d: -k }
}

function recorder(hb: HarfBuzz): InstanceType<HarfBuzz['DrawFuncs']> {
  const funcs = new hb.DrawFuncs()
  const record = (recorded: unknown, write: Write) => (recorded as Write[]).push(write)
  const px = ({ x, a, c }: Place, gx: number, gy: number) => x + a * gx + c * gy
  const py = ({ y, b, d }: Place, gx: number, gy: number) => y + b * gx + d * gy
  funcs.setMoveToFunc((x, y, into) => {
    record(into, (path, at) => path.moveTo(px(at, x, y), py(at, x, y)))
  })
  funcs.setLineToFunc((x, y, into) => {
    record(into, (path, at) => path.lineTo(px(at, x, y), py(at, x, y)))
  })
  funcs.setQuadraticToFunc((cx, cy, x, y, into) => {
    record(into, (path, at) => path.quadraticCurveTo(px(at, cx, cy), py(at, cx, cy), px(at, x, y), py(at, x, y)))
  })
  funcs.setCubicToFunc((ax, ay, bx, by, x, y, into) => {
    record(into, (path, at) =>
      path.bezierCurveTo(px(at, ax, ay), py(at, ax, ay), px(at, bx, by), py(at, bx, by), px(at, x, y), py(at, x, y)),
    )
  })
  funcs.setClosePathFunc((into) => {
    record(into, (path) => path.closePath())
  })
  return funcs
}
