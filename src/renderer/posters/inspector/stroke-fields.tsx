import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { ShapeLayer, TextLayer } from '../../../shared/poster/document.ts'
import { NumberRow } from './number-field.tsx'
import { PaintRow } from './paint-field.tsx'
import { Part } from './rows.tsx'
import { usePatch } from './use-patch.ts'

type Stroked = ShapeLayer | TextLayer

interface StrokeFieldsProps<L extends Stroked> {
  layer: L
  /** What it begins with. */
  fresh: NonNullable<L['stroke']>
  /** What else it may have, on this type of layer. */
  children?: ReactNode
}

/** A line around letters or a shape. */
export function StrokeFields<L extends Stroked>({ layer, fresh, children }: StrokeFieldsProps<L>) {
  const { t } = useTranslation()
  const { put, set, end } = usePatch(layer)
  const { stroke } = layer
  return (
    <Part
      label={t('posters.option.stroke')}
      field="stroke"
      on={stroke !== undefined}
      onChoose={(on) => put({ stroke: on ? fresh : undefined })}
    >
      <NumberRow
        label={t('posters.option.strokeWidth')}
        field="stroke.width"
        value={stroke?.width ?? 0}
        unit="px"
        onChange={(width) => set({ stroke: { ...stroke!, width } })}
        onEnd={end}
      />
      <PaintRow
        label={t('posters.colour')}
        field="stroke.colour"
        paint={stroke?.colour ?? ''}
        onChange={(colour) => set({ stroke: { ...stroke!, colour } })}
        onEnd={end}
      />
      {children}
    </Part>
  )
}
