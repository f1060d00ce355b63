import { useTranslation } from 'react-i18next'
import type { QrLayer } from '../../../shared/poster/document.ts'
import { Select } from '../../ui/select.tsx'
import { TextArea } from '../panels/text-area.tsx'
import { ColourRow } from './colour-field.tsx'
import { plainColour } from './colour-text.ts'
import { NumberRow } from './number-field.tsx'
import { Row } from './row.tsx'
import { usePatch } from './use-patch.ts'
import { useTyped } from './use-typed.ts'

const levels = ['L', 'M', 'Q', 'H'] as const

export function QrFields({ layer }: { layer: QrLayer }) {
  const { t } = useTranslation()
  const { set, end } = usePatch(layer)
  const value = useTyped(layer.value, (text) => set({ value: text }))
  return (
    <>
      <Row label={t('posters.value')} fault={value.fault}>
        {(control) => (
          <TextArea
            {...control}
            value={value.value}
            onChange={({ target }) => value.type(target.value)}
            onBlur={() => {
              value.leave()
              end()
            }}
          />
        )}
      </Row>
      <Row label={t('posters.level')}>
        {(control) => (
          <Select
            {...control}
            value={layer.level}
            items={levels.map((level) => ({ value: level, label: t(`posters.levels.${level}`) }))}
            onChange={(level) => {
              set({ level })
              end()
            }}
          />
        )}
      </Row>
      <NumberRow
        label={t('posters.margin')}
        value={layer.margin}
        unit={t('posters.modules')}
        onChange={(margin) => set({ margin })}
        onEnd={end}
      />
      <ColourRow
        label={t('posters.colour')}
        value={plainColour(layer.colour)}
        onChange={(colour) => set({ colour })}
        onEnd={end}
      />
      <ColourRow
        label={t('posters.ground')}
        value={layer.background}
        onChange={(background) => set({ background })}
        onEnd={end}
      />
    </>
  )
}
