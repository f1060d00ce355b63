import { useTranslation } from 'react-i18next'
import type { TextLayer } from '../../../shared/poster/document.ts'
import { NumberCell, NumberRow } from './number-field.tsx'
import { PaintRow } from './paint-field.tsx'
import { Pair } from './row.tsx'
import { Part, SelectRow, TextRow } from './rows.tsx'
import { StrokeFields } from './stroke-fields.tsx'
import { usePatch } from './use-patch.ts'

/** How a text runs, how it is fitted to its box, and what lies around and behind its letters. */
export function TextOptions({ layer }: { layer: TextLayer }) {
  const { t } = useTranslation()
  const { put, set, end } = usePatch(layer)
  return (
    <>
      <SelectRow
        label={t('posters.option.style')}
        field="style"
        value={layer.style}
        items={(['normal', 'italic'] as const).map((value) => ({ value, label: t(`posters.choice.style.${value}`) }))}
        onChoose={(style) => put({ style })}
      />
      <SelectRow
        label={t('posters.option.writing')}
        field="writing"
        value={layer.writing}
        items={(['horizontal', 'vertical'] as const).map((value) => ({
          value,
          label: t(`posters.choice.writing.${value}`),
        }))}
        onChoose={(writing) => put({ writing })}
      />
      {layer.writing === 'vertical' && (
        <NumberRow
          label={t('posters.option.uprightDigits')}
          field="uprightDigits"
          value={layer.uprightDigits}
          onChange={(uprightDigits) => set({ uprightDigits })}
          onEnd={end}
        />
      )}
      <SelectRow
        label={t('posters.option.direction')}
        field="direction"
        value={layer.direction}
        items={(['auto', 'ltr', 'rtl'] as const).map((value) => ({
          value,
          label: t(`posters.choice.direction.${value}`),
        }))}
        onChoose={(direction) => put({ direction })}
      />
      <MostLines layer={layer} />
      <StrokeFields layer={layer} fresh={{ width: 2, colour: '#ffffff' }} />
      <Background layer={layer} />
    </>
  )
}

/** Sizes between which the text is fitted to its box, instead of one size. */
export function AutoFit({ layer }: { layer: TextLayer }) {
  const { t } = useTranslation()
  const { put, set, end } = usePatch(layer)
  const { autoFit, size } = layer
  const limit = (name: 'min' | 'max') => ({
    field: `autoFit.${name}`,
    value: autoFit?.[name] ?? size,
    onChange: (value: number) => set({ autoFit: { ...autoFit!, [name]: value } }),
    onEnd: end,
  })
  return (
    <Part
      label={t('posters.option.autoFit')}
      field="autoFit"
      on={autoFit !== undefined}
      onChoose={(on) => put({ autoFit: on ? { min: Math.max(1, Math.round(size / 2)), max: size } : undefined })}
    >
      <Pair label={t('posters.option.between')}>
        <NumberCell label={t('posters.option.smallest')} {...limit('min')} />
        <NumberCell label={t('posters.option.largest')} {...limit('max')} />
      </Pair>
    </Part>
  )
}

function MostLines({ layer }: { layer: TextLayer }) {
  const { t } = useTranslation()
  const { put, set, end } = usePatch(layer)
  return (
    <Part
      label={t('posters.option.maxLines')}
      field="maxLines"
      on={layer.maxLines !== undefined}
      onChoose={(on) => put({ maxLines: on ? 2 : undefined })}
    >
      <NumberRow
        label={t('posters.option.lines')}
        field="maxLines"
        value={layer.maxLines ?? 1}
        onChange={(maxLines) => set({ maxLines })}
        onEnd={end}
      />
      <TextRow
        label={t('posters.option.ellipsis')}
        field="ellipsis"
        value={layer.ellipsis}
        onChange={(ellipsis) => set({ ellipsis })}
        onEnd={end}
      />
    </Part>
  )
}

function Background({ layer }: { layer: TextLayer }) {
  const { t } = useTranslation()
  const { put, set, end } = usePatch(layer)
  const { background } = layer
  const number = (name: 'padding' | 'radius') => ({
    field: `background.${name}`,
    value: background?.[name] ?? 0,
    unit: 'px',
    onChange: (value: number) => set({ background: { ...background!, [name]: value } }),
    onEnd: end,
  })
  return (
    <Part
      label={t('posters.ground')}
      field="background"
      on={background !== undefined}
      onChoose={(on) =>
        put({ background: on ? { colour: '#ffffff', behind: 'box', padding: 0, radius: 0 } : undefined })
      }
    >
      <PaintRow
        label={t('posters.colour')}
        field="background.colour"
        paint={background?.colour ?? ''}
        onChange={(colour) => set({ background: { ...background!, colour } })}
        onEnd={end}
      />
      <SelectRow
        label={t('posters.option.behind')}
        field="background.behind"
        value={background?.behind ?? 'box'}
        items={(['box', 'lines'] as const).map((value) => ({ value, label: t(`posters.choice.behind.${value}`) }))}
        onChoose={(behind) => put({ background: { ...background!, behind } })}
      />
      <NumberRow label={t('posters.option.padding')} {...number('padding')} />
      <NumberRow label={t('posters.radius')} {...number('radius')} />
    </Part>
  )
}
