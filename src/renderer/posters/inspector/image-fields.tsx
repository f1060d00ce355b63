import { useTranslation } from 'react-i18next'
import type { ImageLayer, Radius } from '../../../shared/poster/document.ts'
import { TextInput } from '../../ui/field.tsx'
import { useFormat } from '../../ui/format.ts'
import { Select } from '../../ui/select.tsx'
import style from './inspector.module.css'
import { NumberRow } from './number-field.tsx'
import { Row } from './row.tsx'
import { usePatch } from './use-patch.ts'
import { useTyped } from './use-typed.ts'

const fits = ['cover', 'contain', 'fill'] as const

/** Four corners that differ show as the first one. */
function oneRadius(radius: Radius): number {
  return typeof radius === 'number' ? radius : radius[0]
}

export function ImageFields({ layer }: { layer: ImageLayer }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { set, end } = usePatch(layer)
  const src = useTyped(layer.src, (value) => set({ src: value }))
  return (
    <>
      <Row label={t('posters.src')} fault={src.fault} hint={t('posters.srcMore')}>
        {(control) =>
          // Megabytes of base64 in a field would be slow, and tell nobody anything.
          layer.src.startsWith('data:') && layer.src.length > 2000 ? (
            <output {...control} className={style.embedded}>
              {t('posters.embedded', { size: format.bytes(layer.src.length * 0.75) })}
            </output>
          ) : (
            <TextInput
              {...control}
              value={src.value}
              onChange={({ target }) => src.type(target.value)}
              onBlur={() => {
                src.leave()
                end()
              }}
            />
          )
        }
      </Row>
      <Row label={t('posters.fitting')}>
        {(control) => (
          <Select
            {...control}
            value={layer.fit}
            items={fits.map((fit) => ({ value: fit, label: t(`posters.fits.${fit}`) }))}
            onChange={(fit) => {
              set({ fit })
              end()
            }}
          />
        )}
      </Row>
      <NumberRow
        label={t('posters.radius')}
        value={oneRadius(layer.radius)}
        unit="px"
        onChange={(radius) => set({ radius })}
        onEnd={end}
      />
    </>
  )
}
