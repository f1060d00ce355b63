import { useTranslation } from 'react-i18next'
import type { Layer } from '../../../shared/poster/document.ts'
import { Panel } from '../panels/panel.tsx'
import { NumberCell, NumberRow } from './number-field.tsx'
import { inPercents } from './percents.ts'
import { Pair } from './row.tsx'
import { usePatch } from './use-patch.ts'

/** Where a layer lies; every type has these. */
export function PlaceFields({ layer }: { layer: Layer }) {
  const { t } = useTranslation()
  const { set, end } = usePatch(layer)
  const { x, y, width, height, rotation, opacity } = layer
  return (
    <Panel title={t('posters.place')}>
      <Pair label={t('posters.xy')}>
        <NumberCell label={t('posters.x')} field="x" value={x} onChange={(value) => set({ x: value })} onEnd={end} />
        <NumberCell label={t('posters.y')} field="y" value={y} onChange={(value) => set({ y: value })} onEnd={end} />
      </Pair>
      <Pair label={t('posters.wh')}>
        <NumberCell
          label={t('posters.width')}
          field="width"
          value={width}
          onChange={(value) => set({ width: value })}
          onEnd={end}
        />
        <NumberCell
          label={t('posters.height')}
          field="height"
          value={height}
          onChange={(value) => set({ height: value })}
          onEnd={end}
        />
      </Pair>
      <NumberRow
        label={t('posters.turn')}
        field="rotation"
        value={rotation}
        unit="°"
        onChange={(value) => set({ rotation: value })}
        onEnd={end}
      />
      <NumberRow
        label={t('posters.opacity')}
        field="opacity"
        {...inPercents(opacity, (share) => set({ opacity: share }))}
        onEnd={end}
      />
    </Panel>
  )
}
