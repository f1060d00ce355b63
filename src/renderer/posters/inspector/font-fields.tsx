import { useTranslation } from 'react-i18next'
import type { FontChoice } from '../../../shared/contract/posters.ts'
import type { TextLayer } from '../../../shared/poster/document.ts'
import { useDoor } from '../../live/context.tsx'
import { useAnswer } from '../use-answer.ts'
import { SelectRow } from './rows.tsx'
import { usePatch } from './use-patch.ts'

/** Family and weight, of those that the host has; what the document asks for is shown also where it has not. */
export function FontFields({ layer }: { layer: TextLayer }) {
  const { t } = useTranslation()
  const { put } = usePatch(layer)
  const { families, weights } = useFonts(layer.font, layer.weight)
  return (
    <>
      <SelectRow
        label={t('posters.font')}
        field="font"
        value={layer.font}
        items={families}
        onChoose={(font) => put({ font })}
      />
      <SelectRow
        label={t('posters.weight')}
        field="weight"
        value={String(layer.weight)}
        items={weights}
        onChoose={(weight) => put({ weight: Number(weight) })}
      />
    </>
  )
}

interface Items {
  readonly value: string
  readonly label: string
}

/** Families to choose from and the weights of one of them, the one that is asked for included. */
export function useFonts(
  family: string,
  weight: number | undefined,
): { readonly families: readonly Items[]; readonly weights: readonly Items[] } {
  const { t } = useTranslation()
  const { client } = useDoor()
  const choices = useAnswer(() => client.posters.fontChoices(), [client]).answer ?? []
  const families = unique([...choices.map((choice) => choice.family), family]).sort((a, b) => a.localeCompare(b))
  const own = choices.filter((choice) => choice.family.toLowerCase() === family.toLowerCase())
  const weights = unique([...own.flatMap(weightsOf), ...(weight === undefined ? [] : [weight])]).sort((a, b) => a - b)
  return {
    families: families.map((name) => ({ value: name, label: name })),
    weights: weights.map((one) => ({ value: String(one), label: named(one) })),
  }

  function named(one: number): string {
    if (!isNamed(one)) return String(one)
    return `${t(`posters.weights.w${one}`)} · ${one}`
  }
}

/** A variable font has all weights; those with a name are offered. */
function weightsOf({ weights: [least, most] }: FontChoice): number[] {
  if (least === most) return [least]
  return [100, 200, 300, 400, 500, 600, 700, 800, 900].filter((weight) => weight >= least && weight <= most)
}

type Named = 100 | 200 | 300 | 400 | 500 | 600 | 700 | 800 | 900

function isNamed(weight: number): weight is Named {
  return weight % 100 === 0
}

function unique<T>(values: readonly T[]): T[] {
  return [...new Set(values)]
}
