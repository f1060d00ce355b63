import type { Canvas2D, OutlinePath, Surface } from '../canvas.ts'
import type { BlendMode, Shadow } from '../document.ts'
import type { Box } from '../fit.ts'
import type { PictureNeed } from '../pictures.ts'
import { grown } from '../shape/bounds.ts'
import type { TextEngine } from '../text/engine.ts'
import { apply, applyTo, boundsOf, type Matrix } from './matrix.ts'

/** What {@link draw} needs besides the poster; each floor makes it of its own canvas. */
export interface DrawAssets<Path extends OutlinePath, Image> {
  /** Has every face that `text.wanted(poster)` names; characters without a glyph are drawn as boxes. */
  readonly text: TextEngine
  /** The canvas' own `Path2D`. */
  readonly Path2D: new () => Path
  /** A clear canvas of whole pixels, in memory as the one that is drawn on. */
  surface(width: number, height: number): Surface<Path, Image>
  /**
   * A picture decoded by the host at the size of the need and finished by `finishPicture`, as something this canvas
   * draws; undefined while it is not there: its place stays empty.
   */
  picture(need: PictureNeed): DrawnPicture<Image> | undefined
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
}

/** How something that was painted lies on what is below it. */
export interface Blending {
  readonly opacity: number
  readonly blend: BlendMode
  readonly shadow?: Shadow | undefined
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
  const [ox, oy] = apply(matrix, 0, 0)
  const [x, y] = apply(matrix, shadow.x, shadow.y)
  ctx.shadowColor = shadow.colour
  ctx.shadowBlur = shadow.blur
  ctx.shadowOffsetX = x - ox
  ctx.shadowOffsetY = y - oy
}

/**
 * Paints on a canvas of its own and lays that over the pen's as one: so several strokes fade, blend and drop a shadow
 * together. The canvas is in the poster's own pixels, so nothing is resampled.
 *
 * @param ink What is painted, before `matrix`; generous rather than tight.
 */
export function paintTogether<Path extends OutlinePath, Image>(
  pen: Pen<Path, Image>,
  matrix: Matrix,
  ink: Box,
  blending: Blending,
  paint: (pen: Pen<Path, Image>) => void,
): void {
  const { shadow } = blending
  if (shadow && !canBeDirect(blending)) {
    const { opacity, blend } = blending
    const all = grown(ink, reachOf(shadow))
    paintTogether(pen, matrix, all, { opacity, blend }, (inner) => {
      paintTogether(inner, matrix, ink, { opacity: 1, blend: 'normal', shadow }, paint)
    })
    return
  }
  const bounds = visible(boundsOf(matrix, ink), pen.bounds, shadow)
  if (!bounds) return
  const { ctx, image } = pen.assets.surface(bounds.width, bounds.height)
  ctx.save()
  ctx.translate(-bounds.x, -bounds.y)
  paint({ ctx, assets: pen.assets, bounds })
  ctx.restore()
  pen.ctx.save()
  setBlending(pen.ctx, blending, matrix)
  pen.ctx.drawImage(image, bounds.x, bounds.y)
  pen.ctx.restore()
}

/**
 * Whether a canvas draws this in one go as every other does. A shadow under another blend mode is the one thing that was
 * seen to come out differently (by 1 of 255): there the two are first drawn as one.
 */
export function canBeDirect({ blend, shadow }: Pick<Blending, 'blend' | 'shadow'>): boolean {
  return blend === 'normal' || !shadow
}

/** How far a shadow falls: a Gaussian of standard deviation blur / 2 is nothing beyond three of them. */
function reachOf({ x, y, blur }: Shadow): number {
  return Math.ceil(Math.hypot(x, y) + blur * 1.5)
}

/** Whole pixels around the ink that can be seen, or can throw a shadow that is; null when there are none. */
function visible(ink: Box, canvas: Box, shadow: Shadow | undefined): Box | null {
  const reach = shadow ? reachOf(shadow) : 0
  const left = Math.max(Math.floor(ink.x) - 1, canvas.x - reach)
  const top = Math.max(Math.floor(ink.y) - 1, canvas.y - reach)
  const right = Math.min(Math.ceil(ink.x + ink.width) + 1, canvas.x + canvas.width + reach)
  const bottom = Math.min(Math.ceil(ink.y + ink.height) + 1, canvas.y + canvas.height + reach)
  return right > left && bottom > top ? { x: left, y: top, width: right - left, height: bottom - top } : null
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
