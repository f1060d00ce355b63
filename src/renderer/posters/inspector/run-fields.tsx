import { Minus, Plus } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { TextLayer, TextRun } from '../../../shared/poster/document.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { classes } from '../../ui/classes.ts'
import { ColourRow } from './colour-field.tsx'
import { useFonts } from './font-fields.tsx'
import style from './inspector.module.css'
import { NumberRow } from './number-field.tsx'
import { inPercents } from './percents.ts'
import { Part, SelectRow, TextRow } from './rows.tsx'
import { usePatch } from './use-patch.ts'

/** What a run does not say for itself is the layer's. */
const INHERITED = ''
/** A document has at most so many. */
const MOST = 500

/** Stretches of the text with looks of their own, instead of one look. */
export function RunFields({ layer }: { layer: TextLayer }) {
  const { t } = useTranslation()
  const { put } = usePatch(layer)
  const { runs } = layer
  return (
    <Part
      label={t('posters.option.runs')}
      field="runs"
      on={runs !== undefined}
      onChoose={(on) =>
        on
          ? put({ runs: [{ text: layer.text }], text: '' })
          : put({ runs: undefined, text: (runs ?? []).map(({ text }) => text).join('') })
      }
    >
      {runs?.map((run, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a run is its place in the text
        <Run key={index} layer={layer} runs={runs} run={run} index={index} />
      ))}
      {runs && (
        <Button
          size="small"
          icon={<Plus size={14} />}
          disabled={runs.length >= MOST}
          onClick={() => put({ runs: [...runs, { text: t('posters.option.newRun') }] })}
        >
          {t('posters.option.addRun')}
        </Button>
      )}
    </Part>
  )
}

function Run({ layer, runs, run, index }: { layer: TextLayer; runs: readonly TextRun[]; run: TextRun; index: number }) {
  const { t } = useTranslation()
  const { set, put, end } = usePatch(layer)
  const fonts = useFonts(run.font ?? layer.font, run.weight)
  const withThis = (more: Partial<TextRun>) => ({ runs: runs.with(index, { ...run, ...more }) })
  const inherit = { value: INHERITED, label: t('posters.option.asLayer') }
  const title = t('posters.option.run', { number: index + 1 })
  return (
    <fieldset className={classes(style.list, style.run)}>
      <legend className="visually-hidden">{title}</legend>
      <div className={style.runHead}>
        <span aria-hidden="true">{title}</span>
        <IconButton
          size="small"
          label={t('posters.option.removeRun', { number: index + 1 })}
          disabled={runs.length === 1}
          onClick={() => put({ runs: runs.toSpliced(index, 1) })}
        >
          <Minus size={14} />
        </IconButton>
      </div>
      <TextRow
        lines
        label={t('posters.text')}
        field="runs.text"
        value={run.text}
        onChange={(text) => set(withThis({ text }))}
        onEnd={end}
      />
      <SelectRow
        label={t('posters.font')}
        field="runs.font"
        value={run.font ?? INHERITED}
        items={[inherit, ...fonts.families]}
        onChoose={(font) => put(withThis({ font: font || undefined }))}
      />
      <SelectRow
        label={t('posters.weight')}
        field="runs.weight"
        value={run.weight === undefined ? INHERITED : String(run.weight)}
        items={[inherit, ...fonts.weights]}
        onChoose={(weight) => put(withThis({ weight: weight === INHERITED ? undefined : Number(weight) }))}
      />
      <SelectRow<'' | 'normal' | 'italic'>
        label={t('posters.option.style')}
        field="runs.style"
        value={run.style ?? INHERITED}
        items={[
          { ...inherit, value: INHERITED },
          { value: 'normal', label: t('posters.choice.style.normal') },
          { value: 'italic', label: t('posters.choice.style.italic') },
        ]}
        onChoose={(chosen) => put(withThis({ style: chosen || undefined }))}
      />
      <ColourRow
        label={t('posters.colour')}
        field="runs.colour"
        value={run.colour ?? ''}
        placeholder={t('posters.option.asLayer')}
        onChange={(colour) => set(withThis({ colour: colour || undefined }))}
        onEnd={end}
      />
      <NumberRow
        label={t('posters.textSize')}
        field="runs.scale"
        {...inPercents(run.scale ?? 1, (scale) => set(withThis({ scale: scale === 1 ? undefined : scale })))}
        onEnd={end}
      />
    </fieldset>
  )
}
