import { useTranslation } from 'react-i18next'
import type { QrLayer } from '../../../shared/poster/document.ts'
import { ColourRow } from './colour-field.tsx'
import { NumberRow } from './number-field.tsx'
import { PaintRow } from './paint-field.tsx'
import { inPercents } from './percents.ts'
import { QrContentFields } from './qr-content-fields.tsx'
import { Part, SelectRow } from './rows.tsx'
import { SourceRow } from './source-field.tsx'
import { usePatch } from './use-patch.ts'

const levels = ['L', 'M', 'Q', 'H'] as const
const dots = ['square', 'rounded', 'dot'] as const
const eyes = ['square', 'rounded', 'circle'] as const

export function QrFields({ layer }: { layer: QrLayer }) {
  const { t } = useTranslation()
  const { set, put, end } = usePatch(layer)
  return (
    <>
      <QrContentFields layer={layer} />
      <SelectRow
        label={t('posters.level')}
        field="level"
        value={layer.level}
        items={levels.map((value) => ({ value, label: t(`posters.levels.${value}`) }))}
        onChoose={(level) => put({ level })}
      />
      <NumberRow
        label={t('posters.margin')}
        field="margin"
        value={layer.margin}
        unit={t('posters.modules')}
        onChange={(margin) => set({ margin })}
        onEnd={end}
      />
      <PaintRow
        label={t('posters.colour')}
        field="colour"
        paint={layer.colour}
        onChange={(colour) => set({ colour })}
        onEnd={end}
      />
      <ColourRow
        label={t('posters.ground')}
        field="background"
        value={layer.background}
        onChange={(background) => set({ background })}
        onEnd={end}
      />
      <SelectRow
        label={t('posters.option.dots')}
        field="dots"
        value={layer.dots}
        items={dots.map((value) => ({ value, label: t(`posters.choice.dots.${value}`) }))}
        onChoose={(chosen) => put({ dots: chosen })}
      />
      <SelectRow
        label={t('posters.option.eyes')}
        field="eyes"
        value={layer.eyes}
        items={eyes.map((value) => ({ value, label: t(`posters.choice.eyes.${value}`) }))}
        onChoose={(chosen) => put({ eyes: chosen })}
      />
      <ColourRow
        label={t('posters.option.eyeColour')}
        field="eyeColour"
        value={layer.eyeColour ?? ''}
        placeholder={t('posters.option.asDots')}
        onChange={(eyeColour) => set({ eyeColour: eyeColour || undefined })}
        onEnd={end}
      />
      <LogoFields layer={layer} />
    </>
  )
}

function LogoFields({ layer }: { layer: QrLayer }) {
  const { t } = useTranslation()
  const { set, put, end } = usePatch(layer)
  const { logo } = layer
  return (
    <Part
      label={t('posters.option.logo')}
      field="logo"
      on={logo !== undefined}
      onChoose={(on) => put({ logo: on ? { src: 'logo.png', size: 0.2, margin: 1 } : undefined })}
    >
      <SourceRow
        label={t('posters.src')}
        field="logo.src"
        src={logo?.src ?? ''}
        onChange={(src) => set({ logo: { ...logo!, src } })}
        onEnd={end}
      />
      <NumberRow
        label={t('posters.textSize')}
        field="logo.size"
        {...inPercents(logo?.size ?? 0, (size) => set({ logo: { ...logo!, size } }))}
        onEnd={end}
      />
      <NumberRow
        label={t('posters.margin')}
        field="logo.margin"
        value={logo?.margin ?? 0}
        unit={t('posters.modules')}
        onChange={(margin) => set({ logo: { ...logo!, margin } })}
        onEnd={end}
      />
    </Part>
  )
}
