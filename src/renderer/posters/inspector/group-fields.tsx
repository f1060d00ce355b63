import { useTranslation } from 'react-i18next'
import type { GroupLayer } from '../../../shared/poster/document.ts'
import { useShown } from '../editor/context.ts'
import { NumberRow } from './number-field.tsx'
import { RadiusRow } from './radius-field.tsx'
import { Part, SelectRow, SwitchRow } from './rows.tsx'
import { usePatch } from './use-patch.ts'

const directions = ['down', 'right'] as const

export function GroupFields({ layer }: { layer: GroupLayer }) {
  const { t } = useTranslation()
  const { set, put, end } = usePatch(layer)
  return (
    <>
      <SwitchRow
        label={t('posters.option.clip')}
        field="clip"
        checked={layer.clip}
        onChoose={(clip) => put({ clip })}
      />
      <RadiusRow radius={layer.radius} onChange={(radius) => set({ radius })} onEnd={end} />
      <RepeatFields layer={layer} />
    </>
  )
}

function RepeatFields({ layer }: { layer: GroupLayer }) {
  const { t } = useTranslation()
  const { set, put, end } = usePatch(layer)
  const { repeat } = layer
  const lists = useShown(({ history }) =>
    Object.entries(history.present.variables)
      .flatMap(([name, { type }]) => (type === 'list' ? [name] : []))
      .join('\n'),
  )
  const all = [...new Set([...lists.split('\n').filter(Boolean), ...(repeat ? [repeat.variable] : [])])]
  return (
    <Part
      label={t('posters.option.repeat')}
      field="repeat"
      on={repeat !== undefined}
      onChoose={(on) =>
        put({ repeat: on ? { variable: all[0] ?? t('posters.option.aList'), direction: 'down', gap: 0 } : undefined })
      }
    >
      <SelectRow
        label={t('posters.option.list')}
        field="repeat.variable"
        value={repeat?.variable ?? ''}
        items={all.map((value) => ({ value, label: value }))}
        onChoose={(variable) => put({ repeat: { ...repeat!, variable } })}
      />
      <SelectRow
        label={t('posters.option.direction')}
        field="repeat.direction"
        value={repeat?.direction ?? 'down'}
        items={directions.map((value) => ({ value, label: t(`posters.choice.repeat.${value}`) }))}
        onChoose={(direction) => put({ repeat: { ...repeat!, direction } })}
      />
      <NumberRow
        label={t('posters.option.gap')}
        field="repeat.gap"
        value={repeat?.gap ?? 0}
        unit="px"
        onChange={(gap) => set({ repeat: { ...repeat!, gap } })}
        onEnd={end}
      />
      <Part
        label={t('posters.option.wrap')}
        field="repeat.wrap"
        on={repeat?.wrap !== undefined}
        onChoose={(on) => put({ repeat: { ...repeat!, wrap: on ? { after: 2, gap: 0 } : undefined } })}
      >
        <NumberRow
          label={t('posters.option.after')}
          field="repeat.wrap.after"
          value={repeat?.wrap?.after ?? 1}
          onChange={(after) => set({ repeat: { ...repeat!, wrap: { ...repeat!.wrap!, after } } })}
          onEnd={end}
        />
        <NumberRow
          label={t('posters.option.gap')}
          field="repeat.wrap.gap"
          value={repeat?.wrap?.gap ?? 0}
          unit="px"
          onChange={(gap) => set({ repeat: { ...repeat!, wrap: { ...repeat!.wrap!, gap } } })}
          onEnd={end}
        />
      </Part>
    </Part>
  )
}
