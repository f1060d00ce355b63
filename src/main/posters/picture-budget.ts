import { Failure } from '../../shared/contract/failure.ts'
import type { PictureNeed } from '../../shared/poster/index.ts'

/** Pixels of all pictures of one poster together, as they are drawn: 600 MB of memory. */
export const MAX_PICTURE_PIXELS = 150_000_000

/** Why a poster's pictures would not fit into memory beside each other, with the layer and field that go too far. */
export function beyondPictureBudget(needs: readonly PictureNeed[]): Failure<'RENDER_FAILED'> | null {
  let pixels = 0
  for (const { layer, field, width, height } of needs) {
    pixels += width * height
    if (pixels <= MAX_PICTURE_PIXELS) continue
    return new Failure('RENDER_FAILED', {
      what: `The picture of the layer "${layer}" cannot be drawn.`,
      why: `With it, the poster's pictures have ${Math.ceil(pixels / 1e6)} megapixels at the size they are drawn; ${MAX_PICTURE_PIXELS / 1e6} are the most.`,
      next: 'Make pictures smaller, leave some out, or render at a smaller scale.',
      layer,
      field,
    })
  }
  return null
}
