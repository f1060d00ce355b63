import {
  AlignCenter,
  AlignLeft,
  AlignRight,
  AlignVerticalJustifyCenter,
  AlignVerticalJustifyEnd,
  AlignVerticalJustifyStart,
} from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { TextLayer } from '../../../shared/poster/document.ts'
import { TextArea } from '../panels/text-area.tsx'
import { Choice } from './choice.tsx'
import { ColourRow } from './colour-field.tsx'
import { plainColour } from './colour-text.ts'
import { FontFields } from './font-fields.tsx'
import { NumberRow } from './number-field.tsx'
import { percents } from './place-fields.tsx'
import { Pair, Row } from './row.tsx'
import { usePatch } from './use-patch.ts'
import { useTyped } from './use-typed.ts'

export function TextFields({ layer }: { layer: TextLayer }) {
  const { t } = useTranslation()
  const { set, end } = usePatch(layer)
  const text = useTyped(layer.text, (value) => set({ text: value }))
  const icon = { size: 15, 'aria-hidden': true } as const
  return (
    <>
      <Row label={t('posters.text')} fault={text.fault}>
        {(control) => (
          <TextArea
            {...control}
            value={text.value}
            onChange={({ target }) => text.type(target.value)}
            onBlur={() => {
              text.leave()
              end()
            }}
          />
        )}
      </Row>
      <FontFields layer={layer} />
      <NumberRow
        label={t('posters.textSize')}
        value={layer.size}
        unit="px"
        onChange={(size) => set({ size })}
        onEnd={end}
      />
      <NumberRow
        label={t('posters.lineHeight')}
        value={layer.lineHeight}
        step={0.05}
        onChange={(lineHeight) => set({ lineHeight })}
        onEnd={end}
      />
      <NumberRow
        label={t('posters.letterSpacing')}
        value={layer.letterSpacing * 100}
        unit="%"
        onChange={(value) => percents(set({ letterSpacing: value / 100 }))}
        onEnd={end}
      />
      <Pair label={t('posters.align')}>
        <Choice
          label={t('posters.align')}
          value={layer.align}
          options={[
            { value: 'left', label: t('posters.alignLeft'), icon: <AlignLeft {...icon} /> },
            { value: 'center', label: t('posters.alignCenter'), icon: <AlignCenter {...icon} /> },
            { value: 'right', label: t('posters.alignRight'), icon: <AlignRight {...icon} /> },
          ]}
          onChange={(align) => {
            set({ align })
            end()
          }}
        />
        <Choice
          label={t('posters.align')}
          value={layer.verticalAlign}
          options={[
            { value: 'top', label: t('posters.alignTop'), icon: <AlignVerticalJustifyStart {...icon} /> },
            { value: 'middle', label: t('posters.alignMiddle'), icon: <AlignVerticalJustifyCenter {...icon} /> },
            { value: 'bottom', label: t('posters.alignBottom'), icon: <AlignVerticalJustifyEnd {...icon} /> },
          ]}
          onChange={(verticalAlign) => {
            set({ verticalAlign })
            end()
          }}
        />
      </Pair>
      <ColourRow
        label={t('posters.colour')}
        value={plainColour(layer.colour)}
        onChange={(colour) => set({ colour })}
        onEnd={end}
      />
    </>
  )
}
