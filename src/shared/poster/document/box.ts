import { z } from 'zod'
import { colour } from './paint.ts'

export const px = z.number().min(-100_000).max(100_000)
export const extent = z.number().positive().max(20_000)
export const length = z.number().min(0).max(20_000)

/** As in CSS Compositing and Blending 1; `normal` lies over what is below. */
export const blendModes = [
  ...(['normal', 'multiply', 'screen', 'overlay', 'darken', 'lighten', 'color-dodge', 'color-burn'] as const),
  ...(['hard-light', 'soft-light', 'difference', 'exclusion', 'hue', 'saturation', 'color', 'luminosity'] as const),
] as const
export type BlendMode = (typeof blendModes)[number]

/** A dropped shadow. It turns with its layer. */
export const shadow = z.lazy(() =>
  z.strictObject({
    x: px.default(0),
    y: px.default(0),
    /** As in CSS: twice the standard deviation. */
    blur: z.number().min(0).max(1000).default(0),
    colour: colour.default('#00000080'),
  }),
)
export type Shadow = z.infer<typeof shadow>

/**
 * A layer that shows only when a variable stands: not missing, null, empty, false or a list without rows.
 * With `equals` it must be that: numbers as numbers (`1`, `1.0`), truths as truths (`true`, `TRUE`, `yes`, `1`), each by the
 * variable's type, or by the kind of `equals` where the variable is a text; all else letter by letter. What is missing or
 * null equals nothing. `not` turns the answer round.
 */
export const condition = z.lazy(() =>
  z.strictObject({
    variable: z.string().min(1).max(300),
    equals: z.union([z.string().max(1000), z.number(), z.boolean()]).optional(),
    not: z.boolean().default(false),
  }),
)
export type Condition = z.infer<typeof condition>

/** One radius for all corners, or one for each: top left, top right, bottom right, bottom left. */
export const radius = z.union([z.number().min(0).max(10_000), z.tuple([length, length, length, length])])
export type Radius = z.infer<typeof radius>

/** What every layer has: a box in pixels of the poster (of its group), origin top left, turned about its centre. */
export const box = () => ({
  id: z.string().min(1).max(64),
  name: z.string().max(120).optional(),
  x: px,
  y: px,
  width: extent,
  height: extent,
  /** Degrees clockwise. */
  rotation: z.number().min(-360).max(360).default(0),
  opacity: z.number().min(0).max(1).default(1),
  blend: z.enum(blendModes).default('normal'),
  shadow: shadow.optional(),
  when: condition.optional(),
  hidden: z.boolean().default(false),
  locked: z.boolean().default(false),
})
