import { asFailure, type Failure, toFailureRecord } from '../../shared/contract/failure.ts'
import type { Check } from '../../shared/contract/posters.ts'
import {
  type AssembledPoster,
  layerOfProblem,
  leafLayers,
  neededPictures,
  type PictureNeed,
  type QrLayer,
  type TextEngine,
  type TextLayer,
  uncoveredIn,
} from '../../shared/poster/index.ts'
import { symbolOf } from '../../shared/poster/qr/symbol.ts'
import type { Codec } from './codec.ts'
import { eachOf } from './each.ts'
import { beyondPictureBudget } from './picture-budget.ts'
import { type Sources, undecodable } from './sources.ts'

/** Squares below this are hard to read for a phone held over a screen or a print of usual size. */
const DENSE = 3

/** Pictures that are read at a time: each may have a hundred megabytes. */
const PICTURES = 4

export interface PreflightParts {
  /** With every face that the poster wants. */
  readonly text: TextEngine
  /** Fonts that are asked for and not here. */
  readonly missing: readonly { readonly family: string; readonly substitute: string }[]
  readonly sources: Sources
  readonly codec: Codec
  readonly folder: string
}

/** All that can be told about a poster without drawing it. Empty when there is nothing to tell. */
export async function preflight(poster: AssembledPoster, parts: PreflightParts): Promise<Check[]> {
  const problems = poster.problems.map((problem) => failed(layerOfProblem(problem), problem))
  const needs = neededPictures(poster)
  const pictures: Check[][] = []
  await eachOf(needs.entries(), PICTURES, undefined, async ([at, need]) => {
    pictures[at] = await checkPicture(need, parts)
  })
  const layers = [...leafLayers(poster.layers)].map(({ layer }) => layer)
  const texts = layers.flatMap((layer) => (layer.type === 'text' ? checkText(layer, parts.text) : []))
  const codes = layers.flatMap((layer) => (layer.type === 'qr' && layer.value !== '' ? checkQr(layer) : []))
  const fonts = parts.missing.map((one): Check => ({ kind: 'font', ...one }))
  const lookalikes = poster.lookalikes.map((one): Check => ({ kind: 'placeholder', ...one }))
  return [...problems, ...lookalikes, ...fonts, ...pictures.flat(), ...checkBudget(needs), ...texts, ...codes]
}

function checkBudget(needs: readonly PictureNeed[]): Check[] {
  const beyond = beyondPictureBudget(needs)
  return beyond ? [failed(beyond.data.layer ?? null, beyond)] : []
}

async function checkPicture(
  { src, layer }: { src: string; layer: string },
  { sources, codec, folder }: PreflightParts,
): Promise<Check[]> {
  try {
    const source = await sources.find(src, folder)
    const bytes = await source.read()
    await codec.probe(bytes).catch((error: unknown) => {
      throw undecodable(src, error)
    })
    return []
  } catch (error) {
    return [failed(layer, asFailure(error))]
  }
}

function checkText(layer: TextLayer, text: TextEngine): Check[] {
  if (layer.text === '') return []
  const without = uncoveredIn(layer, text)
  return [
    ...(without.size > 0 ? [{ kind: 'glyphs' as const, layer: layer.id, characters: [...without] }] : []),
    ...(text.layout(layer).overflows ? [{ kind: 'overflow' as const, layer: layer.id }] : []),
  ]
}

function checkQr(layer: QrLayer): Check[] {
  try {
    const pixels = symbolOf(layer).module
    return pixels < DENSE ? [{ kind: 'qr-dense', layer: layer.id, pixels }] : []
  } catch (error) {
    return [failed(layer.id, asFailure(error))]
  }
}

function failed(layer: string | null, failure: Failure): Check {
  return { kind: 'failure', layer, failure: toFailureRecord(failure) }
}
