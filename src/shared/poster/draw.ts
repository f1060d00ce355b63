import type { AssembledPoster } from './assemble.ts'
import type { Canvas2D, OutlinePath } from './canvas.ts'
import { drawLayer } from './draw/layer.ts'
import { IDENTITY } from './draw/matrix.ts'
import type { DrawAssets } from './draw/pen.ts'
import { roomFor } from './draw/surface.ts'
import type { Box } from './fit.ts'

export type { DrawAssets, DrawnPicture } from './draw/pen.ts'

/**
 * Draws a poster in poster pixels, from (0, 0), over whatever the canvas holds. The same in the editor and in the
 * exporter: it never lets the canvas shape, wrap or resample anything. A canvas that is scaled beforehand blurs
 * pictures and keeps shadows small; give it `scaledPoster` instead.
 *
 * @param bounds What of its plane is drawn, in poster pixels: more than the poster for a bleed, less for a part; the poster
 *   itself unless given.
 * @throws Failure RENDER_FAILED with the layer and field that cannot be drawn.
 */
export function draw<Path extends OutlinePath, Image>(
  ctx: Canvas2D<Path, Image>,
  poster: AssembledPoster,
  assets: DrawAssets<Path, Image>,
  bounds: Box = { x: 0, y: 0, width: poster.width, height: poster.height },
): void {
  const { background, layers } = poster
  ctx.save()
  ctx.globalAlpha = 1
  ctx.fillStyle = background
  ctx.fillRect(bounds.x, bounds.y, bounds.width, bounds.height)
  const pen = { ctx, assets, bounds, room: Math.min(roomFor(bounds), assets.room ?? Number.POSITIVE_INFINITY) }
  for (const layer of layers) drawLayer(pen, layer, IDENTITY)
  ctx.restore()
}
