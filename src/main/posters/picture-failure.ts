import { asFailure, Failure } from '../../shared/contract/failure.ts'
import type { PictureNeed } from '../../shared/poster/index.ts'

/** A picture's failure, with the layer and the field that it belongs to. */
export function ofLayer({ layer, field }: Pick<PictureNeed, 'layer' | 'field'>, error: unknown): Failure {
  const failure = asFailure(error)
  // There is no room at this moment, or nobody waits any more: that is no fault of the picture.
  if (failure.code === 'BUSY' || failure.code === 'CANCELLED') return failure
  const { why, next } = failure.data
  return new Failure(
    'RENDER_FAILED',
    { what: `The picture of the layer "${layer}" cannot be drawn.`, why, next, layer, field },
    { cause: error },
  )
}
