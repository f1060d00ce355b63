const POINTS_PER_INCH = 72
const POINTS_PER_MM = POINTS_PER_INCH / 25.4
/** Crop marks stay clear of the trimmed edge even without bleed. */
const MARK_OFFSET = 2 * POINTS_PER_MM
const MARK_LENGTH = 5 * POINTS_PER_MM

export interface Rectangle {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** A sheet of paper in points, y downwards, with the poster in its middle. */
export interface Sheet {
  readonly width: number
  readonly height: number
  /** What is left after cutting: the poster. */
  readonly trim: Rectangle
  /** Trim and bleed: what is printed on. */
  readonly bleed: Rectangle
  /** Crop marks: thin rectangles at the corners. */
  readonly marks: readonly Rectangle[]
  /** Points for one pixel of the poster. */
  readonly scale: number
}

export interface SheetOptions {
  /** In pixels of the poster. */
  readonly width: number
  readonly height: number
  readonly dpi: number
  /** In millimetres. */
  readonly bleed: number
  readonly marks: boolean
}

export function sheetOf({ width, height, dpi, bleed: bleedMm, marks }: SheetOptions): Sheet {
  const scale = POINTS_PER_INCH / dpi
  const bleedBy = bleedMm * POINTS_PER_MM
  const offset = Math.max(bleedBy, MARK_OFFSET)
  const margin = marks ? offset + MARK_LENGTH : bleedBy
  const trim = { x: margin, y: margin, width: width * scale, height: height * scale }
  return {
    width: trim.width + 2 * margin,
    height: trim.height + 2 * margin,
    trim,
    bleed: grown(trim, bleedBy),
    marks: marks ? marksAround(trim, offset) : [],
    scale,
  }
}

export function grown({ x, y, width, height }: Rectangle, by: number): Rectangle {
  return { x: x - by, y: y - by, width: width + 2 * by, height: height + 2 * by }
}

/** Two at each corner, a quarter of a point thick, in line with the edges. */
function marksAround({ x, y, width, height }: Rectangle, offset: number): Rectangle[] {
  const thick = 0.25
  const outward = (edge: number, size: number, far: boolean) =>
    far ? edge + size + offset : edge - offset - MARK_LENGTH
  return [false, true].flatMap((right) =>
    [false, true].flatMap((bottom) => {
      const [cornerX, cornerY] = [right ? x + width : x, bottom ? y + height : y]
      return [
        { x: outward(x, width, right), y: cornerY - thick / 2, width: MARK_LENGTH, height: thick },
        { x: cornerX - thick / 2, y: outward(y, height, bottom), width: thick, height: MARK_LENGTH },
      ]
    }),
  )
}
