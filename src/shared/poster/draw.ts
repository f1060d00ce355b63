import type { AssembledPoster } from './assemble.ts'
import type { Canvas2D, OutlinePath } from './canvas.ts'
import type { PictureNeed } from './pictures.ts'
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
export declare function draw<Path extends OutlinePath, Image>(
  ctx: Canvas2D<Path, Image>,
  poster: AssembledPoster,
  assets: DrawAssets<Path, Image>,
): void
