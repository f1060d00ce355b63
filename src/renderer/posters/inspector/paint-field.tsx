import { Blend, Minus, Plus } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Gradient, Paint } from '../../../shared/poster/document.ts'
import { IconButton } from '../../ui/button.tsx'
import type { Fault } from '../document/validity.ts'
import { ColourRow } from './colour-field.tsx'
import { plainColour } from './colour-text.ts'
import style from './inspector.module.css'
import { NumberCell, NumberRow } from './number-field.tsx'
import { inPercents } from './percents.ts'
import { Pair } from './row.tsx'
import { SelectRow } from './rows.tsx'

interface PaintRowProps {
  label: string
  field: string
  paint: Paint
  onChange: (paint: Paint) => Fault | null
  onEnd: () => void
}

/** What an area is filled with: a colour, or a gradient with its stops. */
export function PaintRow({ label, field, paint, onChange, onEnd }: PaintRowProps) {
  const { t } = useTranslation()
  const choose = (kind: Gradient['type'] | 'plain') => {
    onChange(kind === 'plain' ? plainColour(paint) : gradientOf(kind, paint))
    onEnd()
  }
  if (typeof paint === 'string') {
    return (
      <ColourRow
        label={label}
        field={field}
        value={paint}
        after={
          <IconButton
            size="small"
            label={t('posters.option.makeGradient', { field: label })}
            onClick={() => choose('linear')}
          >
            <Blend size={14} />
          </IconButton>
        }
        onChange={onChange}
        onEnd={onEnd}
      />
    )
  }
  return (
    <fieldset className={style.list}>
      <legend className="visually-hidden">{label}</legend>
      <SelectRow
        label={label}
        field={field}
        value={paint.type}
        items={(['plain', 'linear', 'radial'] as const).map((value) => ({
          value,
          label: t(`posters.choice.paint.${value}`),
        }))}
        onChoose={choose}
      />
      <Direction gradient={paint} onChange={onChange} onEnd={onEnd} />
      <Stops gradient={paint} onChange={onChange} onEnd={onEnd} />
    </fieldset>
  )
}

interface GradientProps {
  gradient: Gradient
  onChange: (gradient: Gradient) => Fault | null
  onEnd: () => void
}

function Direction({ gradient, onChange, onEnd }: GradientProps) {
  const { t } = useTranslation()
  if (gradient.type === 'linear') {
    return (
      <NumberRow
        label={t('posters.option.angle')}
        field="gradient.angle"
        value={gradient.angle}
        unit="°"
        onChange={(angle) => onChange({ ...gradient, angle })}
        onEnd={onEnd}
      />
    )
  }
  const share = (name: 'x' | 'y' | 'radius') => ({
    field: `gradient.${name}`,
    ...inPercents(gradient[name], (part) => onChange({ ...gradient, [name]: part })),
    onEnd,
  })
  return (
    <>
      <Pair label={t('posters.option.centre')}>
        <NumberCell label={t('posters.option.centreX')} {...share('x')} />
        <NumberCell label={t('posters.option.centreY')} {...share('y')} />
      </Pair>
      <NumberRow label={t('posters.option.reach')} {...share('radius')} />
    </>
  )
}

/** A document has at most so many, and never fewer than two. */
const MOST = 32

function Stops({ gradient, onChange, onEnd }: GradientProps) {
  const { t } = useTranslation()
  const { stops } = gradient
  const change = (next: Gradient['stops']) => onChange({ ...gradient, stops: next })
  return (
    <>
      {stops.map((stop, index) => {
        const label = t('posters.option.stop', { number: index + 1 })
        const one = (more: Partial<typeof stop>) => change(stops.with(index, { ...stop, ...more }))
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a stop is its place in the list
          <div key={index} className={style.list}>
            <ColourRow
              label={label}
              field="gradient.stops.colour"
              value={stop.colour}
              after={
                <IconButton
                  size="small"
                  label={t('posters.option.removeStop', { number: index + 1 })}
                  disabled={stops.length <= 2}
                  onClick={() => {
                    change(stops.toSpliced(index, 1))
                    onEnd()
                  }}
                >
                  <Minus size={14} />
                </IconButton>
              }
              onChange={(colour) => one({ colour })}
              onEnd={onEnd}
            />
            <NumberRow
              label={t('posters.option.stopAt')}
              field="gradient.stops.at"
              {...inPercents(stop.at, (at) => one({ at }))}
              onEnd={onEnd}
            />
          </div>
        )
      })}
      <div className={style.more}>
        <IconButton
          size="small"
          label={t('posters.option.addStop')}
          disabled={stops.length >= MOST}
          onClick={() => {
            change([...stops, { ...stops.at(-1)!, at: 1 }])
            onEnd()
          }}
        >
          <Plus size={14} />
        </IconButton>
      </div>
    </>
  )
}

/** Of what was there before; a new one ends in white. */
function gradientOf(type: Gradient['type'], before: Paint): Gradient {
  const stops =
    typeof before === 'string'
      ? [
          { at: 0, colour: before },
          { at: 1, colour: '#ffffff' },
        ]
      : before.stops
  return type === 'linear' ? { type, angle: 90, stops } : { type, x: 0.5, y: 0.5, radius: 0.5, stops }
}
