import type { Failure, FailureRecord } from '../../../shared/contract/failure.ts'
import {
  type AssembledPoster,
  eachLayer,
  layerOfProblem,
  neededPictures,
  spelt,
  type TextEngine,
  type TextLayer,
  uncoveredIn,
} from '../../../shared/poster/index.ts'
import { failureOf } from '../../live/failure.ts'
import type { Pictures } from './pictures.ts'
import type { Types } from './studio.ts'

/** Something about a poster that its maker should know. `layer` is an id, for jumping there. */
export type Check =
  | { kind: 'failure'; layer: string | null; failure: FailureRecord }
  | { kind: 'font'; layer: null; family: string; weight: number; why: string }
  | { kind: 'missing'; layer: null; family: string; substitute: string }
  | { kind: 'glyphs'; layer: string; characters: string }
  | { kind: 'placeholder'; layer: string; field: string; text: string }
  | { kind: 'overflow'; layer: string }

/**
 * Variables, fonts, pictures and texts: what can be told without drawing. What cannot be drawn, or not be read once it
 * is, is found by drawing it.
 */
export function checksOf(poster: AssembledPoster, types: Types, pictures: Pictures): Check[] {
  return [
    ...poster.problems.map(
      (problem): Check => ({ kind: 'failure', layer: layerOfProblem(problem), failure: problem.toRecord() }),
    ),
    ...poster.lookalikes.map((one): Check => ({ kind: 'placeholder', ...one })),
    ...(types.unasked === undefined ? [] : [whole(types.unasked)]),
    ...types.missing.map((family): Check => ({ kind: 'missing', layer: null, ...family })),
    ...types
      .failed()
      .map(
        ([{ family, weight }, thrown]): Check => ({ kind: 'font', layer: null, family, weight, why: String(thrown) }),
      ),
    ...neededPictures(poster).flatMap((need): Check[] => {
      const thrown = pictures.failure(need)
      return thrown === undefined ? [] : [{ kind: 'failure', layer: need.layer, failure: failureOf(thrown) }]
    }),
    ...[...eachLayer(poster.layers)].flatMap((layer) => (layer.type === 'text' ? textChecks(layer, types.text) : [])),
  ]
}

function whole(thrown: unknown): Check {
  return { kind: 'failure', layer: null, failure: failureOf(thrown) }
}

/** A failure of drawing, or of reading back; both name their layer. */
export function failureCheck(failure: Failure<'RENDER_FAILED'>): Check {
  return { kind: 'failure', layer: failure.data.layer, failure: failure.toRecord() }
}

function textChecks(layer: TextLayer, text: TextEngine): Check[] {
  if (layer.text === '') return []
  const without = uncoveredIn(layer, text)
  const checks: Check[] = []
  if (without.size > 0) checks.push({ kind: 'glyphs', layer: layer.id, characters: [...without].map(spelt).join(', ') })
  if (text.layout(layer).overflows) checks.push({ kind: 'overflow', layer: layer.id })
  return checks
}
