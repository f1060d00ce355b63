import {
  AlignCenter,
  AlignJustify,
  AlignLeft,
  AlignRight,
  AlignVerticalJustifyCenter,
  AlignVerticalJustifyEnd,
  AlignVerticalJustifyStart,
} from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { TextLayer } from '../../../shared/poster/document.ts'
import { Choice } from './choice.tsx'
import { FontFields } from './font-fields.tsx'
import { NumberRow } from './number-field.tsx'
import { PaintRow } from './paint-field.tsx'
import { inPercents } from './percents.ts'
import { Pair } from './row.tsx'
import { TextRow } from './rows.tsx'
import { RunFields } from './run-fields.tsx'
import { AutoFit, TextOptions } from './text-options.tsx'
import { usePatch } from './use-patch.ts'

export function TextFields({ layer }: { layer: TextLayer }) {
  const { t } = useTranslation()
  const { set, put, end } = usePatch(layer)
  const icon = { size: 15, 'aria-hidden': true } as const
  return (
    <>
      {!layer.runs && (
        <TextRow
          lines
          label={t('posters.text')}
          field="text"
          value={layer.text}
          onChange={(text) => set({ text })}
          onEnd={end}
        />
      )}
      <RunFields layer={layer} />
      <FontFields layer={layer} />
      {!layer.autoFit && (
        <NumberRow
          label={t('posters.textSize')}
          field="size"
          value={layer.size}
          unit="px"
          onChange={(size) => set({ size })}
          onEnd={end}
        />
      )}
      <AutoFit layer={layer} />
      <NumberRow
        label={t('posters.lineHeight')}
        field="lineHeight"
        value={layer.lineHeight}
        step={0.05}
        onChange={(lineHeight) => set({ lineHeight })}
        onEnd={end}
      />
      <NumberRow
        label={t('posters.letterSpacing')}
        field="letterSpacing"
        {...inPercents(layer.letterSpacing, (letterSpacing) => set({ letterSpacing }))}
        onEnd={end}
      />
      <Pair label={t('posters.align')}>
        <Choice
          label={t('posters.align')}
          field="align"
          value={layer.align}
          options={[
            { value: 'left', label: t('posters.alignLeft'), icon: <AlignLeft {...icon} /> },
            { value: 'center', label: t('posters.alignCenter'), icon: <AlignCenter {...icon} /> },
            { value: 'right', label: t('posters.alignRight'), icon: <AlignRight {...icon} /> },
            { value: 'justify', label: t('posters.option.justify'), icon: <AlignJustify {...icon} /> },
          ]}
          onChange={(align) => put({ align })}
        />
        <Choice
          label={t('posters.option.verticalAlign')}
          field="verticalAlign"
          value={layer.verticalAlign}
          options={[
            { value: 'top', label: t('posters.alignTop'), icon: <AlignVerticalJustifyStart {...icon} /> },
            { value: 'middle', label: t('posters.alignMiddle'), icon: <AlignVerticalJustifyCenter {...icon} /> },
            { value: 'bottom', label: t('posters.alignBottom'), icon: <AlignVerticalJustifyEnd {...icon} /> },
          ]}
          onChange={(verticalAlign) => put({ verticalAlign })}
        />
      </Pair>
      <PaintRow
        label={t('posters.colour')}
        field="colour"
        paint={layer.colour}
        onChange={(colour) => set({ colour })}
        onEnd={end}
      />
      <TextOptions layer={layer} />
    </>
  )
}
