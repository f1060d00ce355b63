import type { AssembledPoster } from './assemble.ts'
import type { Canvas2D, OutlinePath } from './canvas.ts'
import type { ImageLayer, Layer, QrLayer, TextLayer } from './document.ts'
import { centred, pixelBox } from './fit.ts'
import { type PictureNeed, pictureNeed } from './pictures.ts'
import { qrBars } from './qr.ts'
import { writeRounded } from './rounded.ts'
import type { TextEngine } from './text/engine.ts'

/** What {@link draw} needs besides the poster; each floor makes it of its own canvas. */
export interface DrawAssets<Path extends OutlinePath, Image> {
  /** Has every face that `text.wanted(poster)` names; characters without a glyph are drawn as boxes. */
  readonly text: TextEngine
  /** The canvas' own `Path2D`. */
  readonly Path2D: new () => Path
  /**
   * A picture decoded by the host at the size of the need, as something this canvas draws; undefined while it is not
   * there: its place stays empty.
   */
  picture(need: PictureNeed): DrawnPicture<Image> | undefined
}

export interface DrawnPicture<Image> {
  readonly image: Image
  readonly width: number
  readonly height: number
}

/**
 * Draws a poster in poster pixels, from (0, 0), over whatever the canvas holds. The same in the editor and in the
 * exporter: it never lets the canvas shape, wrap or resample anything.
 *
 * @throws Failure RENDER_FAILED with the layer and field that cannot be drawn.
 */
export function draw<Path extends OutlinePath, Image>(
  ctx: Canvas2D<Path, Image>,
  poster: AssembledPoster,
  assets: DrawAssets<Path, Image>,
): void {
  ctx.save()
  ctx.globalAlpha = 1
  ctx.fillStyle = poster.background
  ctx.fillRect(0, 0, poster.width, poster.height)
  for (const layer of poster.layers) drawLayer(ctx, layer, assets)
  ctx.restore()
}

function drawLayer<Path extends OutlinePath, Image>(
  ctx: Canvas2D<Path, Image>,
  layer: Layer,
  assets: DrawAssets<Path, Image>,
): void {
  if (layer.hidden || layer.opacity === 0) return
  ctx.save()
  ctx.globalAlpha = layer.opacity
  if (layer.rotation !== 0) {
    const x = layer.x + layer.width / 2
    const y = layer.y + layer.height / 2
    ctx.translate(x, y)
    ctx.rotate((layer.rotation * Math.PI) / 180)
    ctx.translate(-x, -y)
  }
  switch (layer.type) {
    case 'text':
      drawText(ctx, layer, assets)
      break
    case 'image':
      drawImage(ctx, layer, assets)
      break
    case 'qr':
      drawQr(ctx, layer, assets)
      break
  }
  ctx.restore()
}

function drawText<Path extends OutlinePath, Image>(
  ctx: Canvas2D<Path, Image>,
  layer: TextLayer,
  { text, Path2D }: DrawAssets<Path, Image>,
): void {
  if (layer.text === '') return
  ctx.translate(layer.x, layer.y)
  ctx.fillStyle = layer.colour
  ctx.fill(text.outline(layer, Path2D))
}

function drawImage<Path extends OutlinePath, Image>(
  ctx: Canvas2D<Path, Image>,
  layer: ImageLayer,
  assets: DrawAssets<Path, Image>,
): void {
  const need = pictureNeed(layer)
  const picture = need && assets.picture(need)
  if (!picture) return
  const place = centred({ width: picture.width, height: picture.height }, pixelBox(layer))
  if (layer.radius > 0) {
    const corners = new assets.Path2D()
    writeRounded(corners, place, layer.radius)
    ctx.clip(corners)
  }
  ctx.drawImage(picture.image, place.x, place.y)
}

function drawQr<Path extends OutlinePath, Image>(
  ctx: Canvas2D<Path, Image>,
  layer: QrLayer,
  { Path2D }: DrawAssets<Path, Image>,
): void {
  if (layer.value === '') return
  const bars = qrBars(layer)
  const { x, y, width, height } = pixelBox(layer)
  ctx.fillStyle = layer.background
  ctx.fillRect(x, y, width, height)
  // One path: neighbouring bars of a turned code meet without a seam.
  const path = new Path2D()
  for (const bar of bars) path.rect(bar.x, bar.y, bar.width, bar.height)
  ctx.fillStyle = layer.colour
  ctx.fill(path)
}
