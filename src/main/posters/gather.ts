import { Failure } from '../../shared/contract/failure.ts'
import type { PictureNeed } from '../../shared/poster/index.ts'
import type { Allowance } from './allowance.ts'
import { following } from './following.ts'
import { ofLayer } from './picture-failure.ts'
import type { Source, Sources } from './sources.ts'

export interface GatherOptions {
  readonly sources: Sources
  readonly folder: string
  readonly signal?: AbortSignal | undefined
  /** What the pictures may hold together while they are in memory. */
  readonly allowance?: Allowance | undefined
  /** Different pictures; as many as there are unless given. */
  readonly most?: number
}

/** Pictures that are looked for at a time: a poster of hundreds shall not open hundreds of connections. */
const AT_A_TIME = 4

/**
 * Finds every picture that a poster needs, each once, by its `src`. The first that fails is the failure of all, and
 * nothing more is asked for.
 *
 * @throws Failure RENDER_FAILED with the layer and the field; BUSY of the allowance; what the signal gives as its reason.
 */
export async function gatherPictures(
  needs: readonly PictureNeed[],
  { sources, folder, signal, allowance, most = Number.POSITIVE_INFINITY }: GatherOptions,
): Promise<ReadonlyMap<string, Source>> {
  const wanted = new Map<string, PictureNeed>()
  for (const need of needs) {
    if (wanted.has(need.src)) continue
    if (wanted.size >= most) throw tooMany(need, most)
    wanted.set(need.src, need)
  }
  const found = new Map<string, Source>()
  const failed = following(signal)
  const over = failed.signal
  const left = wanted.values()
  const look = async () => {
    for (const need of left) {
      over.throwIfAborted()
      try {
        const source = await sources.find(need.src, folder, over)
        allowance?.take(source.held)
        found.set(need.src, source)
      } catch (error) {
        over.throwIfAborted()
        throw ofLayer(need, error)
      }
    }
  }
  try {
    await Promise.all(Array.from({ length: Math.min(AT_A_TIME, wanted.size) }, look))
  } catch (error) {
    failed.abort()
    throw error
  }
  return found
}

function tooMany({ layer, field }: PictureNeed, most: number): Failure<'RENDER_FAILED'> {
  return new Failure('RENDER_FAILED', {
    what: 'The poster has too many pictures.',
    why: `That of the layer "${layer}" is one more than ${most}.`,
    next: 'Use fewer different pictures.',
    ...{ layer, field },
  })
}
