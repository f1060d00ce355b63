import { useTranslation } from 'react-i18next'
import type { Radius } from '../../../shared/poster/document.ts'
import type { Fault } from '../document/validity.ts'
import { NumbersRow } from './rows.tsx'

/** One radius for all corners, or four. */
export function RadiusRow({
  field = 'radius',
  radius,
  onChange,
  onEnd,
}: {
  field?: string
  radius: Radius
  onChange: (radius: Radius) => Fault | null
  onEnd: () => void
}) {
  const { t } = useTranslation()
  return (
    <NumbersRow
      label={t('posters.radius')}
      field={field}
      hint={t('posters.option.radiusMore')}
      values={typeof radius === 'number' ? [radius] : radius}
      onChange={(values) => {
        if (values.length === 1) return onChange(values[0]!)
        const [a, b, c, d] = values
        return values.length === 4 ? onChange([a!, b!, c!, d!]) : { kind: 'numbers' }
      }}
      onEnd={onEnd}
    />
  )
}
