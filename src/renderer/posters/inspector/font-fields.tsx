import { useTranslation } from 'react-i18next'
import type { FontChoice } from '../../../shared/contract/posters.ts'
import type { TextLayer } from '../../../shared/poster/document.ts'
import { useDoor } from '../../live/context.tsx'
import { Select } from '../../ui/select.tsx'
import { useAnswer } from '../use-answer.ts'
import { Row } from './row.tsx'
import { usePatch } from './use-patch.ts'

/** Family and weight, of those that the host has; what the document asks for is shown also where it has not. */
export function FontFields({ layer }: { layer: TextLayer }) {
  const { t } = useTranslation()
  const { set, end } = usePatch(layer)
  const { client } = useDoor()
  const choices = useAnswer(() => client.posters.fontChoices(), [client]).answer ?? []
  const families = unique([...choices.map(({ family }) => family), layer.font]).sort((a, b) => a.localeCompare(b))
  const own = choices.filter(({ family }) => family.toLowerCase() === layer.font.toLowerCase())
  const weights = unique([...own.flatMap(weightsOf), layer.weight]).sort((a, b) => a - b)
  return (
    <>
      <Row label={t('posters.font')}>
        {(control) => (
          <Select
            {...control}
            value={layer.font}
            items={families.map((family) => ({ value: family, label: family }))}
            onChange={(font) => {
              set({ font })
              end()
            }}
          />
        )}
      </Row>
      <Row label={t('posters.weight')}>
        {(control) => (
          <Select
            {...control}
            value={String(layer.weight)}
            items={weights.map((weight) => ({ value: String(weight), label: named(weight) }))}
            onChange={(weight) => {
              set({ weight: Number(weight) })
              end()
            }}
          />
        )}
      </Row>
    </>
  )

  function named(weight: number): string {
    if (!isNamed(weight)) return String(weight)
    return `${t(`posters.weights.w${weight}`)} · ${weight}`
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
