import { useTranslation } from 'react-i18next'
import type { ShapeLayer } from '../../../shared/poster/document.ts'
import { OutlineFields } from './outline-fields.tsx'
import { PaintRow } from './paint-field.tsx'
import { NumbersRow, Part, SelectRow } from './rows.tsx'
import { StrokeFields } from './stroke-fields.tsx'
import { usePatch } from './use-patch.ts'

const caps = ['butt', 'round', 'square'] as const
const joins = ['miter', 'round', 'bevel'] as const

export function ShapeFields({ layer }: { layer: ShapeLayer }) {
  const { t } = useTranslation()
  const { set, put, end } = usePatch(layer)
  return (
    <>
      <OutlineFields layer={layer} />
      <Part
        label={t('posters.option.fill')}
        field="fill"
        on={layer.fill !== null}
        onChoose={(on) => put({ fill: on ? '#1b1a17' : null })}
      >
        <PaintRow
          label={t('posters.colour')}
          field="fill"
          paint={layer.fill ?? ''}
          onChange={(fill) => set({ fill })}
          onEnd={end}
        />
      </Part>
      <ShapeStroke layer={layer} />
    </>
  )
}

function ShapeStroke({ layer }: { layer: ShapeLayer }) {
  const { t } = useTranslation()
  const { set, put, end } = usePatch(layer)
  const { stroke } = layer
  return (
    <StrokeFields layer={layer} fresh={{ width: 4, colour: '#000000', dash: [], cap: 'butt', join: 'miter' }}>
      <NumbersRow
        label={t('posters.option.dash')}
        field="stroke.dash"
        hint={t('posters.option.dashMore')}
        values={stroke?.dash ?? []}
        onChange={(dash) => set({ stroke: { ...stroke!, dash } })}
        onEnd={end}
      />
      <SelectRow
        label={t('posters.option.cap')}
        field="stroke.cap"
        value={stroke?.cap ?? 'butt'}
        items={caps.map((value) => ({ value, label: t(`posters.choice.cap.${value}`) }))}
        onChoose={(cap) => put({ stroke: { ...stroke!, cap } })}
      />
      <SelectRow
        label={t('posters.option.join')}
        field="stroke.join"
        value={stroke?.join ?? 'miter'}
        items={joins.map((value) => ({ value, label: t(`posters.choice.join.${value}`) }))}
        onChoose={(join) => put({ stroke: { ...stroke!, join } })}
      />
    </StrokeFields>
  )
}
