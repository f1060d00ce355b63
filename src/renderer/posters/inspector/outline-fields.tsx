import { useTranslation } from 'react-i18next'
import type { Outline, ShapeLayer } from '../../../shared/poster/document.ts'
import type { Fault } from '../document/validity.ts'
import { NumberRow } from './number-field.tsx'
import { inPercents } from './percents.ts'
import { RadiusRow } from './radius-field.tsx'
import { NumbersRow, SelectRow, TextRow } from './rows.tsx'
import { usePatch } from './use-patch.ts'

type Point = [number, number]
const kinds = ['rectangle', 'ellipse', 'line', 'polygon', 'star', 'path'] as const
const rules = ['nonzero', 'evenodd'] as const

/** What a shape is, and the fields of that. */
export function OutlineFields({ layer }: { layer: ShapeLayer }) {
  const { t } = useTranslation()
  const { put } = usePatch(layer)
  return (
    <>
      <SelectRow
        label={t('posters.option.outline')}
        field="outline"
        value={layer.outline.kind}
        items={kinds.map((value) => ({ value, label: t(`posters.choice.outline.${value}`) }))}
        onChoose={(kind) => put({ outline: outlineOf(kind) })}
      />
      <Fields layer={layer} />
    </>
  )
}

function Fields({ layer }: { layer: ShapeLayer }) {
  const { t } = useTranslation()
  const { set, put, end } = usePatch(layer)
  const { outline } = layer
  const common = { onEnd: end }
  const point = (values: readonly number[], take: (point: Point) => Fault | null) =>
    values.length === 2 ? take([values[0]!, values[1]!]) : ({ kind: 'numbers' } as const)
  switch (outline.kind) {
    case 'rectangle':
      return (
        <RadiusRow
          {...common}
          field="outline.radius"
          radius={outline.radius}
          onChange={(radius) => set({ outline: { ...outline, radius } })}
        />
      )
    case 'ellipse':
      return null
    case 'line':
      return (['from', 'to'] as const).map((name) => (
        <NumbersRow
          {...common}
          key={name}
          label={t(`posters.option.${name}`)}
          field={`outline.${name}`}
          hint={t('posters.option.pointMore')}
          values={outline[name]}
          onChange={(values) => point(values, (at) => set({ outline: { ...outline, [name]: at } }))}
        />
      ))
    case 'polygon':
      return (
        <NumbersRow
          {...common}
          label={t('posters.option.points')}
          field="outline.points"
          hint={t('posters.option.pointsMore')}
          values={outline.points.flat()}
          onChange={(values) =>
            values.length % 2 === 0 ? set({ outline: { ...outline, points: pairs(values) } }) : { kind: 'numbers' }
          }
        />
      )
    case 'star':
      return (
        <>
          <NumberRow
            {...common}
            label={t('posters.option.corners')}
            field="outline.corners"
            value={outline.corners}
            onChange={(corners) => set({ outline: { ...outline, corners } })}
          />
          <NumberRow
            {...common}
            label={t('posters.option.inset')}
            field="outline.inset"
            {...inPercents(outline.inset, (inset) => set({ outline: { ...outline, inset } }))}
          />
        </>
      )
    case 'path':
      return (
        <>
          <TextRow
            {...common}
            lines
            label={t('posters.option.pathData')}
            field="outline.d"
            value={outline.d}
            onChange={(d) => set({ outline: { ...outline, d } })}
          />
          <NumbersRow
            {...common}
            label={t('posters.option.viewBox')}
            field="outline.viewBox"
            values={outline.viewBox}
            onChange={([x, y, width, height, ...more]) =>
              height === undefined || more.length > 0
                ? { kind: 'numbers' }
                : set({ outline: { ...outline, viewBox: [x!, y!, width!, height] } })
            }
          />
          <SelectRow
            label={t('posters.option.rule')}
            field="outline.rule"
            value={outline.rule}
            items={rules.map((value) => ({ value, label: t(`posters.choice.rule.${value}`) }))}
            onChoose={(rule) => put({ outline: { ...outline, rule } })}
          />
        </>
      )
  }
}

function pairs(values: readonly number[]): Point[] {
  return Array.from({ length: values.length / 2 }, (_, index) => [values[2 * index]!, values[2 * index + 1]!])
}

function outlineOf(kind: Outline['kind']): Outline {
  switch (kind) {
    case 'rectangle':
      return { kind, radius: 0 }
    case 'ellipse':
      return { kind }
    case 'line':
      return { kind, from: [0, 0.5], to: [1, 0.5] }
    case 'polygon':
      return {
        kind,
        points: [
          [0.5, 0],
          [1, 1],
          [0, 1],
        ],
      }
    case 'star':
      return { kind, corners: 5, inset: 0.4 }
    case 'path':
      return { kind, d: 'M0 0H100V100H0Z', viewBox: [0, 0, 100, 100], rule: 'nonzero' }
  }
}
