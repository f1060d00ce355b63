import { Failure } from '../../../shared/contract/failure.ts'
import { type AssembledPoster, type DrawAssets, draw, eachLayer, type Layer } from '../../../shared/poster/index.ts'
import type { Types } from './studio.ts'

/** A text whose every font failed to load has no letters at all; it is left out, its font is among the checks. */
export function withFonts(poster: AssembledPoster, { text, failed }: Types): AssembledPoster {
  if (failed().length === 0) return poster
  const canBeSet = (layer: Layer) => {
    if (layer.type !== 'text') return true
    try {
      text.layout(layer)
      return true
    } catch {
      return false
    }
  }
  return { ...poster, layers: withoutThose(poster.layers, (layer) => !canBeSet(layer)) }
}

/**
 * Draws what can be drawn. A layer that fails is left out and drawing starts again: one bad QR code must not hide the
 * rest.
 *
 * @returns The layers that were drawn, and a failure for each that was not.
 */
export function drawTolerantly(
  context: CanvasRenderingContext2D,
  poster: AssembledPoster,
  assets: DrawAssets<Path2D, CanvasImageSource>,
): { layers: readonly Layer[]; failures: Failure<'RENDER_FAILED'>[] } {
  const { canvas } = context
  // To set a size clears the canvas and makes a new one of it, also when it is the same.
  if (canvas.width !== poster.width) canvas.width = poster.width
  if (canvas.height !== poster.height) canvas.height = poster.height
  const failures: Failure<'RENDER_FAILED'>[] = []
  let left = poster
  for (;;) {
    context.reset()
    try {
      draw(context, left, assets)
      return { layers: left.layers, failures }
    } catch (thrown) {
      if (!isFailedLayer(thrown)) throw thrown
      const isLeft = [...eachLayer(left.layers)].some(({ id }) => id === thrown.data.layer)
      if (!isLeft) throw thrown
      const layers = withoutThose(left.layers, ({ id }) => id === thrown.data.layer)
      failures.push(thrown)
      left = { ...left, layers }
    }
  }
}

/** Layers without some of them, in groups, too. */
function withoutThose(layers: readonly Layer[], unwanted: (layer: Layer) => boolean): Layer[] {
  return layers
    .filter((layer) => !unwanted(layer))
    .map((layer) => (layer.type === 'group' ? { ...layer, layers: withoutThose(layer.layers, unwanted) } : layer))
}

function isFailedLayer(thrown: unknown): thrown is Failure<'RENDER_FAILED'> {
  return thrown instanceof Failure && thrown.code === 'RENDER_FAILED'
}
