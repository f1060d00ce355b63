import type { Canvas2D, OutlinePath, Surface } from '../canvas.ts'
import type { BlendMode, Shadow } from '../document.ts'
import type { Box } from '../fit.ts'
import type { PictureNeed } from '../pictures.ts'
import { grown } from '../shape/bounds.ts'
import type { TextEngine } from '../text/engine.ts'
import { apply, applyTo, boundsOf, type Matrix } from './matrix.ts'
import { meets, seenParts } from './seen.ts'
import { onSurface } from './surface.ts'

/** What {@link draw} needs besides the poster; each floor makes it of its own canvas. */
export interface DrawAssets<Path extends OutlinePath, Image> {
  /** Has every face that `text.wanted(poster)` names; characters without a glyph are drawn as boxes. */
  readonly text: TextEngine
  /** The canvas' own `Path2D`. */
  readonly Path2D: new () => Path
  /** A clear canvas of whole pixels, in memory as the one that is drawn on. @throws When there is none so large. */
  surface(width: number, height: number): Surface<Path, Image>
  /**
   * A picture decoded by the host at the size of the need and finished by `finishPicture`, as something this canvas
   * draws; undefined while it is not there: its place stays empty.
   */
  picture(need: PictureNeed): DrawnPicture<Image> | undefined
  /** Pixels of canvases in between at a time, where they are fewer than a poster may have anyway. */
  readonly room?: number | undefined
  /**
   * Only of a canvas that keeps outlines: lays a surface over it without making pixels of what is on it, and below it the
   * shadow that it drops. Where it is not given, `drawImage` does both.
   */
  layOutlines?(ctx: Canvas2D<Path, Image>, image: Image, at: { x: number; y: number }, shadow?: Shadow): void
}

export interface DrawnPicture<Image> {
  readonly image: Image
  readonly width: number
  readonly height: number
}

/** A canvas that is drawn on in pixels of the poster, whatever part of the poster it holds. */
export interface Pen<Path extends OutlinePath, Image> {
  readonly ctx: Canvas2D<Path, Image>
  readonly assets: DrawAssets<Path, Image>
  /** The part of the poster that this canvas holds. */
  readonly bounds: Box
  /** Pixels that further canvases in between may have. */
  readonly room: number
}

/** How something that was painted lies on what is below it. */
export interface Blending {
  readonly opacity: number
  readonly blend: BlendMode
  readonly shadow?: Shadow | undefined
}

/** Whom an error names. */
export interface BlendedLayer extends Blending {
  readonly id: string
  readonly name?: string | undefined
}

export function setBlending<Path extends OutlinePath, Image>(
  ctx: Canvas2D<Path, Image>,
  { opacity, blend, shadow }: Blending,
  matrix: Matrix,
): void {
  ctx.globalAlpha = opacity
  ctx.globalCompositeOperation = blend === 'normal' ? 'source-over' : blend
  if (!shadow) return
  // A canvas drops shadows in its own pixels, whatever the transform; here they turn with their layer.
  const [x, y] = offsetOf(shadow, matrix)
  ctx.shadowColor = shadow.colour
  ctx.shadowBlur = shadow.blur
  ctx.shadowOffsetX = x
  ctx.shadowOffsetY = y
}

/**
 * Paints on a canvas of its own and lays that over the pen's as one: so several strokes fade, blend and drop a shadow
 * together. The canvas is in the poster's own pixels, so nothing is resampled.
 *
 * @param ink What is painted, before `matrix`; generous rather than tight.
 * @throws Failure RENDER_FAILED with the layer where that takes more memory than there is.
 */
export function paintTogether<Path extends OutlinePath, Image>(
  pen: Pen<Path, Image>,
  matrix: Matrix,
  ink: Box,
  layer: BlendedLayer,
  paint: (pen: Pen<Path, Image>) => void,
): void {
  const { shadow, id, name, opacity, blend } = layer
  if (shadow && blend !== 'normal') {
    const all = grown(ink, Math.ceil(Math.hypot(shadow.x, shadow.y) + reachOf(shadow)))
    paintTogether(pen, matrix, all, { id, name, opacity, blend }, (inner) => {
      paintTogether(inner, matrix, ink, { id, name, opacity: 1, blend: 'normal', shadow }, paint)
    })
    return
  }
  const thrown = shadow && { offset: offsetOf(shadow, matrix), reach: reachOf(shadow) }
  for (const { bounds, throws } of seenParts(boundsOf(matrix, ink), pen.bounds, thrown)) {
    onSurface(pen, bounds, layer, ({ ctx, image }, room) => {
      ctx.save()
      ctx.translate(-bounds.x, -bounds.y)
      paint({ ctx, assets: pen.assets, bounds, room })
      ctx.restore()
      pen.ctx.save()
      const { layOutlines } = pen.assets
      setBlending(pen.ctx, throws && !layOutlines ? layer : { ...layer, shadow: undefined }, matrix)
      let [x, y] = [bounds.x, bounds.y]
      if (layOutlines) {
        const [dx, dy] = thrown?.offset ?? [0, 0]
        layOutlines(pen.ctx, image, { x, y }, throws && shadow ? { ...shadow, x: dx, y: dy } : undefined)
        pen.ctx.restore()
        return
      }
      if (throws && thrown && !meets(bounds, pen.bounds)) {
        // Skia draws no shadow from tens of thousands of pixels away: it is thrown from right above the canvas.
        const [dx, dy] = thrown.offset
        x += Math.round(dx)
        y = pen.bounds.y - bounds.height - 1
        pen.ctx.shadowOffsetX = dx - Math.round(dx)
        pen.ctx.shadowOffsetY = bounds.y + dy - y
      }
      pen.ctx.drawImage(image, x, y)
      pen.ctx.restore()
    })
  }
}

/**
 * Whether a canvas draws this in one go as every other does. A shadow under another blend mode is the one thing that was
 * seen to come out differently (by 1 of 255): there the two are first drawn as one. And a canvas that keeps outlines is
 * scaled, where shadows would fall too far; some who read them (Poppler 22.12) let no gradient fade but in a form.
 */
export function canBeDirect<Path extends OutlinePath, Image>(
  { assets }: Pen<Path, Image>,
  { opacity, blend, shadow }: Blending,
): boolean {
  return assets.layOutlines ? opacity === 1 && !shadow : blend === 'normal' || !shadow
}

/** How far a shadow reaches around: a Gaussian of standard deviation blur / 2 is nothing beyond three of them. */
function reachOf({ blur }: Shadow): number {
  return blur * 1.5
}

/** Where a shadow falls, in pixels of the poster. */
function offsetOf({ x, y }: Shadow, matrix: Matrix): readonly [x: number, y: number] {
  const [ox, oy] = apply(matrix, 0, 0)
  const [sx, sy] = apply(matrix, x, y)
  return [sx - ox, sy - oy]
}

/** Runs `paint` in the space of a matrix. */
export function within<Path extends OutlinePath, Image>(
  { ctx }: Pen<Path, Image>,
  matrix: Matrix,
  paint: () => void,
): void {
  ctx.save()
  applyTo(ctx, matrix)
  paint()
  ctx.restore()
}
