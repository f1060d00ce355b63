import { useTranslation } from 'react-i18next'
import type { ImageLayer } from '../../../shared/poster/document.ts'
import { ColourRow } from './colour-field.tsx'
import { NumberCell, NumberRow } from './number-field.tsx'
import { inPercents } from './percents.ts'
import { RadiusRow } from './radius-field.tsx'
import { Pair } from './row.tsx'
import { Part, SelectRow, SwitchRow } from './rows.tsx'
import { SourceRow } from './source-field.tsx'
import { usePatch } from './use-patch.ts'

const fits = ['cover', 'contain', 'fill'] as const
const crops = ['box', 'circle'] as const
const flips = ['none', 'horizontal', 'vertical', 'both'] as const

export function ImageFields({ layer }: { layer: ImageLayer }) {
  const { t } = useTranslation()
  const { set, put, end } = usePatch(layer)
  const factor = (name: 'brightness' | 'contrast' | 'saturation') => ({
    field: name,
    ...inPercents(layer[name], (share) => set({ [name]: share })),
    onEnd: end,
  })
  return (
    <>
      <SourceRow
        label={t('posters.src')}
        field="src"
        src={layer.src}
        hint={t('posters.srcMore')}
        onChange={(src) => set({ src })}
        onEnd={end}
      />
      <SelectRow
        label={t('posters.fitting')}
        field="fit"
        value={layer.fit}
        items={fits.map((value) => ({ value, label: t(`posters.fits.${value}`) }))}
        onChoose={(fit) => put({ fit })}
      />
      <SelectRow
        label={t('posters.option.crop')}
        field="crop"
        value={layer.crop}
        items={crops.map((value) => ({ value, label: t(`posters.choice.crop.${value}`) }))}
        onChoose={(crop) => put({ crop })}
      />
      <SelectRow
        label={t('posters.option.flip')}
        field="flip"
        value={layer.flip}
        items={flips.map((value) => ({ value, label: t(`posters.choice.flip.${value}`) }))}
        onChoose={(flip) => put({ flip })}
      />
      <RadiusRow radius={layer.radius} onChange={(radius) => set({ radius })} onEnd={end} />
      <NumberRow label={t('posters.option.brightness')} {...factor('brightness')} />
      <NumberRow label={t('posters.option.contrast')} {...factor('contrast')} />
      <NumberRow label={t('posters.option.saturation')} {...factor('saturation')} />
      <NumberRow
        label={t('posters.option.blur')}
        field="blur"
        value={layer.blur}
        unit="px"
        onChange={(blur) => set({ blur })}
        onEnd={end}
      />
      <FocusFields layer={layer} />
      <BorderFields layer={layer} />
      <MaskFields layer={layer} />
    </>
  )
}

function FocusFields({ layer }: { layer: ImageLayer }) {
  const { t } = useTranslation()
  const { set, put, end } = usePatch(layer)
  const { focus } = layer
  const share = (name: 'x' | 'y') => ({
    field: `focus.${name}`,
    ...inPercents(focus?.[name] ?? 0.5, (at) => set({ focus: { ...focus!, [name]: at } })),
    onEnd: end,
  })
  return (
    <Part
      label={t('posters.option.focus')}
      field="focus"
      on={focus !== undefined}
      onChoose={(on) => put({ focus: on ? { x: 0.5, y: 0.5 } : undefined })}
    >
      <Pair label={t('posters.xy')}>
        <NumberCell label={t('posters.option.focusX')} {...share('x')} />
        <NumberCell label={t('posters.option.focusY')} {...share('y')} />
      </Pair>
    </Part>
  )
}

function BorderFields({ layer }: { layer: ImageLayer }) {
  const { t } = useTranslation()
  const { set, put, end } = usePatch(layer)
  const { border } = layer
  return (
    <Part
      label={t('posters.option.border')}
      field="border"
      on={border !== undefined}
      onChoose={(on) => put({ border: on ? { width: 4, colour: '#000000' } : undefined })}
    >
      <NumberRow
        label={t('posters.option.strokeWidth')}
        field="border.width"
        value={border?.width ?? 0}
        unit="px"
        onChange={(width) => set({ border: { ...border!, width } })}
        onEnd={end}
      />
      <ColourRow
        label={t('posters.colour')}
        field="border.colour"
        value={border?.colour ?? ''}
        onChange={(colour) => set({ border: { ...border!, colour } })}
        onEnd={end}
      />
    </Part>
  )
}

function MaskFields({ layer }: { layer: ImageLayer }) {
  const { t } = useTranslation()
  const { set, put, end } = usePatch(layer)
  const { mask } = layer
  return (
    <Part
      label={t('posters.option.mask')}
      field="mask"
      on={mask !== undefined}
      onChoose={(on) => put({ mask: on ? { src: layer.src, by: 'luminance', invert: false } : undefined })}
    >
      <SourceRow
        label={t('posters.src')}
        field="mask.src"
        src={mask?.src ?? ''}
        onChange={(src) => set({ mask: { ...mask!, src } })}
        onEnd={end}
      />
      <SelectRow
        label={t('posters.option.maskBy')}
        field="mask.by"
        value={mask?.by ?? 'alpha'}
        items={(['alpha', 'luminance'] as const).map((value) => ({ value, label: t(`posters.choice.mask.${value}`) }))}
        onChoose={(by) => put({ mask: { ...mask!, by } })}
      />
      <SwitchRow
        label={t('posters.option.invert')}
        field="mask.invert"
        checked={mask?.invert ?? false}
        onChoose={(invert) => put({ mask: { ...mask!, invert } })}
      />
    </Part>
  )
}
