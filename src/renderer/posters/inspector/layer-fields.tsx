import { useTranslation } from 'react-i18next'
import { blendModes, type Layer } from '../../../shared/poster/document.ts'
import { useShown } from '../editor/context.ts'
import { Panel } from '../panels/panel.tsx'
import { ColourRow } from './colour-field.tsx'
import { NumberCell, NumberRow } from './number-field.tsx'
import { Pair } from './row.tsx'
import { Part, SelectRow, SwitchRow, TextRow } from './rows.tsx'
import { usePatch } from './use-patch.ts'

/** How any layer lies over what is below it, and when it shows. */
export function LayerFields({ layer }: { layer: Layer }) {
  const { t } = useTranslation()
  const { put } = usePatch(layer)
  return (
    <Panel title={t('posters.option.look')}>
      <SelectRow
        label={t('posters.option.blend')}
        field="blend"
        value={layer.blend}
        items={blendModes.map((value) => ({ value, label: t(`posters.choice.blend.${value}`) }))}
        onChoose={(blend) => put({ blend })}
      />
      <ShadowFields layer={layer} />
      <WhenFields layer={layer} />
    </Panel>
  )
}

function ShadowFields({ layer }: { layer: Layer }) {
  const { t } = useTranslation()
  const { set, put, end } = usePatch(layer)
  const { shadow } = layer
  const number = (name: 'x' | 'y' | 'blur') => ({
    field: `shadow.${name}`,
    value: shadow?.[name] ?? 0,
    onChange: (value: number) => set({ shadow: { ...shadow!, [name]: value } }),
    onEnd: end,
  })
  return (
    <Part
      label={t('posters.option.shadow')}
      field="shadow"
      on={shadow !== undefined}
      onChoose={(on) => put({ shadow: on ? { x: 0, y: 6, blur: 12, colour: '#00000080' } : undefined })}
    >
      <Pair label={t('posters.xy')}>
        <NumberCell label={t('posters.option.shadowX')} {...number('x')} />
        <NumberCell label={t('posters.option.shadowY')} {...number('y')} />
      </Pair>
      <NumberRow label={t('posters.option.blur')} unit="px" {...number('blur')} />
      <ColourRow
        label={t('posters.colour')}
        field="shadow.colour"
        value={shadow?.colour ?? ''}
        onChange={(colour) => set({ shadow: { ...shadow!, colour } })}
        onEnd={end}
      />
    </Part>
  )
}

function WhenFields({ layer }: { layer: Layer }) {
  const { t } = useTranslation()
  const { set, put, end } = usePatch(layer)
  const names = useShown(({ history }) => Object.keys(history.present.variables).join('\n'))
  const { when } = layer
  const all = [...new Set([...names.split('\n').filter(Boolean), ...(when ? [when.variable] : [])])]
  return (
    <Part
      label={t('posters.option.when')}
      field="when"
      on={when !== undefined}
      onChoose={(on) =>
        put({ when: on ? { variable: all[0] ?? t('posters.option.aVariable'), not: false } : undefined })
      }
    >
      <SelectRow
        label={t('posters.option.variable')}
        field="when.variable"
        value={when?.variable ?? ''}
        items={all.map((value) => ({ value, label: value }))}
        onChoose={(variable) => put({ when: { ...when!, variable } })}
      />
      <TextRow
        label={t('posters.option.equals')}
        field="when.equals"
        value={when?.equals === undefined ? '' : String(when.equals)}
        placeholder={t('posters.option.anything')}
        onChange={(text) => set({ when: { ...when!, equals: text === '' ? undefined : text } })}
        onEnd={end}
      />
      <SwitchRow
        label={t('posters.option.not')}
        field="when.not"
        checked={when?.not ?? false}
        onChoose={(not) => put({ when: { ...when!, not } })}
      />
    </Part>
  )
}
