import { z } from 'zod'
import { extent } from './document/box.ts'
import { type Layer, layer } from './document/layer.ts'
import { LIMITS } from './document/limits.ts'
import { colour } from './document/paint.ts'
import { variable, variableName } from './document/variable.ts'
import { localeNames } from './format/locales.ts'
import { isTimeZone } from './format/time-zone.ts'

export { type BlendMode, blendModes, type Condition, type Radius, type Shadow } from './document/box.ts'
export { type ImageLayer, imageLayer } from './document/image-layer.ts'
export { type GroupLayer, groupLayer, type Layer, layer, type Repeat } from './document/layer.ts'
export { LIMITS } from './document/limits.ts'
export { type Gradient, type Paint, paint } from './document/paint.ts'
export { type QrContent, type QrLayer, qrLayer } from './document/qr-layer.ts'
export { type Outline, type ShapeLayer, shapeLayer } from './document/shape-layer.ts'
export { type TextLayer, type TextRun, textLayer } from './document/text-layer.ts'
export {
  type Column,
  type ListRow,
  list,
  type Value,
  type Variable,
  type Variables,
  variable,
  variables,
} from './document/variable.ts'

/** Layers are told apart by their ids, in the editor and in messages. */
function idsAreUnique(layers: readonly Layer[], ctx: z.RefinementCtx): void {
  const seen = new Set<string>()
  const look = (list: readonly Layer[], path: (string | number)[]) => {
    for (const [index, one] of list.entries()) {
      const here = [...path, index]
      if (seen.has(one.id)) {
        ctx.addIssue({ code: 'custom', path: [...here, 'id'], message: `another layer has the id "${one.id}"` })
      }
      seen.add(one.id)
      if (one.type === 'group') look(one.layers, [...here, 'layers'])
    }
  }
  look(layers, [])
}

/**
 * `*.poster.json`. Unknown fields are an error with a path. Version 1 is version 2 with fewer fields, so it is read
 * as it is and becomes version 2; the number was raised so that a program that knows version 1 alone says so.
 */
export const posterDocument = z.strictObject({
  version: z.union([z.literal(1), z.literal(2)]).transform(() => 2 as const),
  /** In `unit`. */
  width: extent,
  height: extent,
  /** What the poster's size is measured in. Layers are placed in pixels, `dpi` of them to an inch. */
  unit: z.enum(['px', 'mm', 'in']).default('px'),
  /** Pixels per inch, also where the unit is pixels: how large they are printed. */
  dpi: z.number().min(10).max(2400).default(96),
  background: colour.default('#ffffff'),
  /** How numbers and dates are written. */
  locale: z.enum(localeNames).default('en-US'),
  /** IANA name of the zone in which moments are told, such as `Asia/Shanghai`. */
  timeZone: z.string().max(64).refine(isTimeZone, 'a time zone like Europe/Berlin').default('UTC'),
  variables: z
    .record(variableName, variable)
    .refine((all) => Object.keys(all).length <= LIMITS.variables, `more than ${LIMITS.variables} variables`)
    .default({}),
  layers: z.array(layer).max(LIMITS.layers).superRefine(idsAreUnique),
})
export type PosterDocument = z.infer<typeof posterDocument>
/** A document as it is written: fields with a default may be left out. */
export type PosterSource = z.input<typeof posterDocument>
