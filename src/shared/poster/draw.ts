import type { AssembledPoster } from './assemble.ts'
import type { Canvas2D, OutlinePath } from './canvas.ts'
import { drawLayer } from './draw/layer.ts'
import { IDENTITY } from './draw/matrix.ts'
import type { DrawAssets } from './draw/pen.ts'
import { roomFor } from './draw/surface.ts'

export type { DrawAssets, DrawnPicture } from './draw/pen.ts'

/**
 * Draws a poster in poster pixels, from (0, 0), over whatever the canvas holds. The same in the editor and in the
 * exporter: it never lets the canvas shape, wrap or resample anything. A canvas that is scaled beforehand blurs
 * pictures and keeps shadows small; give it `scaledPoster` instead.
 *
 * @throws Failure RENDER_FAILED with the layer and field that cannot be drawn.
 */
export function draw<Path extends OutlinePath, Image>(
  ctx: Canvas2D<Path, Image>,
  poster: AssembledPoster,
  assets: DrawAssets<Path, Image>,
): void {
  const { width, height, background, layers } = poster
  ctx.save()
  ctx.globalAlpha = 1
  ctx.fillStyle = background
  ctx.fillRect(0, 0, width, height)
  const pen = { ctx, assets, bounds: { x: 0, y: 0, width, height }, room: roomFor(poster) }
  for (const layer of layers) drawLayer(pen, layer, IDENTITY)
  ctx.restore()
}
