import { z } from 'zod'
import { box, radius } from './box.ts'
import { LIMITS } from './limits.ts'
import { colour } from './paint.ts'

/** A path relative to the document, a data URL or an address. May hold `{{name}}`. */
export const source = z.string().min(1).max(LIMITS.source)
export const fits = ['cover', 'contain', 'fill'] as const
const share = z.number().min(0).max(1)
const factor = z.number().min(0).max(10)

export const imageLayer = z.lazy(() =>
  z.strictObject({
    type: z.literal('image'),
    ...box(),
    src: source,
    fit: z.enum(fits).default('cover'),
    /** With `cover`: what stays in view, from 0 (left, top) to 1. */
    focus: z.strictObject({ x: share, y: share }).optional(),
    /** Corner radius in pixels, one or four. */
    radius: radius.default(0),
    /** `circle`: the largest one in the middle of the box. */
    crop: z.enum(['box', 'circle']).default('box'),
    flip: z.enum(['none', 'horizontal', 'vertical', 'both']).default('none'),
    /** Another picture says what shows: where it is opaque, or where it is bright. */
    mask: z
      .strictObject({
        src: source,
        by: z.enum(['alpha', 'luminance']).default('alpha'),
        invert: z.boolean().default(false),
      })
      .optional(),
    /** Inside the edge. */
    border: z.strictObject({ width: z.number().positive().max(10_000), colour: colour.default('#000000') }).optional(),
    /** Standard deviation in pixels. */
    blur: z.number().min(0).max(500).default(0),
    /** 1 leaves the picture as it is; as the CSS filters of these names. */
    brightness: factor.default(1),
    contrast: factor.default(1),
    saturation: factor.default(1),
  }),
)
export type ImageLayer = z.infer<typeof imageLayer>
