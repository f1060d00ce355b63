import type { Canvas, Path2D, SKRSContext2D } from '@napi-rs/canvas'
import type { DrawAssets } from '../../../shared/poster/index.ts'
import type { CanvasAssets } from '../canvas.ts'

type LayOutlines = NonNullable<DrawAssets<Path2D, Canvas>['layOutlines']>
type Shadow = NonNullable<Parameters<LayOutlines>[3]>

/** Pixels to an inch of a blurred shadow: as many as print asks of a photograph. */
export const SHADOW_DPI = 300
/** A shadow that would have more pixels than these has those of the poster. */
const FINE = 25_000_000

/**
 * Lays what was recorded on a canvas over a page, as a form that is blended as a whole (ISO 32000-1, section 11.6.6), where
 * `drawImage` would make pixels of it. Skia draws shadows on a page with 72 pixels to the inch, and does not scale them
 * with it; so a sharp one is the outlines once more, and a blurred one a picture of ours.
 */
export function outlineLayer({ surface }: CanvasAssets, dpi: number): LayOutlines {
  return (on, image, { x, y }, shadow) => {
    const ctx = on as SKRSContext2D
    if (shadow) {
      if (shadow.blur === 0) laySharp(ctx, image, { ...shadow, x: x + shadow.x, y: y + shadow.y }, surface)
      else layBlurred(ctx, image, { ...shadow, x: x + shadow.x, y: y + shadow.y }, surface, dpi)
    }
    ctx.drawCanvas(image, x, y)
  }
}

/** @param shadow With the place of its corner. */
function laySharp(ctx: SKRSContext2D, image: Canvas, { x, y, colour }: Shadow, surface: CanvasAssets['surface']): void {
  const silhouette = surface(image.width, image.height)
  silhouette.ctx.drawCanvas(image, 0, 0)
  silhouette.ctx.globalCompositeOperation = 'source-in'
  silhouette.ctx.fillStyle = colour
  silhouette.ctx.fillRect(0, 0, image.width, image.height)
  ctx.drawCanvas(silhouette.image, x, y)
  silhouette.release()
}

function layBlurred(
  ctx: SKRSContext2D,
  image: Canvas,
  { x, y, colour, blur }: Shadow,
  surface: CanvasAssets['surface'],
  dpi: number,
): void {
  // A Gaussian of standard deviation blur / 2 is nothing beyond three of them.
  const around = Math.ceil(blur * 1.5) + 1
  const [width, height] = [image.width + 2 * around, image.height + 2 * around]
  const scale = Math.max(1, Math.min(SHADOW_DPI / dpi, Math.sqrt(FINE / (width * height))))
  const picture = surface(Math.ceil(width * scale), Math.ceil(height * scale))
  const { height: far } = picture.image
  // It is thrown from above the canvas, so that nothing but the shadow is on it.
  picture.ctx.setTransform(scale, 0, 0, scale, around * scale, around * scale - far)
  picture.ctx.shadowColor = colour
  picture.ctx.shadowBlur = blur * scale
  picture.ctx.shadowOffsetY = far
  picture.ctx.drawCanvas(image, 0, 0)
  const size = [picture.image.width / scale, picture.image.height / scale] as const
  ctx.drawImage(picture.image, x - around, y - around, ...size)
  picture.release()
}
