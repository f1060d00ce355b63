import { z } from 'zod'
import { box, length } from './box.ts'
import { LIMITS } from './limits.ts'
import { colour, paint } from './paint.ts'

const font = z.string().min(1).max(120)
/** As in CSS: 400 is regular, 700 bold; any number between where the font is variable. */
const weight = z.number().min(1).max(1000)
const style = z.enum(['normal', 'italic'])

/** A stretch of a text with a look of its own; what it does not say is the layer's. */
export const textRun = z.lazy(() =>
  z.strictObject({
    /** May hold `{{name}}`. */
    text: z.string().max(LIMITS.text),
    font: font.optional(),
    weight: weight.optional(),
    style: style.optional(),
    colour: colour.optional(),
    /** The size as a multiple of the layer's. */
    scale: z.number().min(0.1).max(10).optional(),
  }),
)
export type TextRun = z.infer<typeof textRun>

export const textLayer = z.lazy(() =>
  z
    .strictObject({
      type: z.literal('text'),
      ...box(),
      /** May hold `{{name}}`. */
      text: z.string().max(LIMITS.text).default(''),
      /** Instead of `text`: stretches with looks of their own. */
      runs: z.array(textRun).min(1).max(500).optional(),
      font: font.default('Inter'),
      weight: weight.default(400),
      style: style.default('normal'),
      /** Pixels per em. */
      size: z.number().positive().max(4000).default(48),
      /** Instead of `size`: the largest size between these two at which the text fits its box. */
      autoFit: z
        .strictObject({ min: z.number().positive().max(4000), max: z.number().positive().max(4000) })
        .refine(({ min, max }) => min <= max, { message: 'not below "min"', path: ['max'] })
        .optional(),
      /** Distance of baselines, as a multiple of the size. */
      lineHeight: z.number().min(0.5).max(5).default(1.25),
      /** Added after every glyph, in em. */
      letterSpacing: z.number().min(-0.5).max(5).default(0),
      /** Along the line; in vertical text `left` is the top. */
      align: z.enum(['left', 'center', 'right', 'justify']).default('left'),
      /** Across the lines; in vertical text `top` is the right side, where its first line stands. */
      verticalAlign: z.enum(['top', 'middle', 'bottom']).default('top'),
      colour: paint.default('#1b1a17'),
      /** Lines behind this one are left out, and the last one ends in `ellipsis`. */
      maxLines: z.number().int().min(1).max(1000).optional(),
      ellipsis: z.string().max(10).default('…'),
      /** Around the letters, outside of them; `width` is what shows. */
      stroke: z.strictObject({ width: z.number().positive().max(1000), colour: paint.default('#000000') }).optional(),
      background: z
        .strictObject({
          colour: paint.default('#ffffff'),
          /** `box`: the layer's box. `lines`: each line by itself, as with a marker. */
          behind: z.enum(['box', 'lines']).default('box'),
          padding: length.default(0),
          radius: length.default(0),
        })
        .optional(),
      /** `vertical`: lines from top to bottom, the first one at the right; Latin words lie on their side. */
      writing: z.enum(['horizontal', 'vertical']).default('horizontal'),
      /** In vertical text: numbers of at most so many digits stand upright, side by side in one square. */
      uprightDigits: z.number().int().min(0).max(4).default(2),
      /** Which way a paragraph runs; `auto` by its first strong letter (UAX #9, P2 and P3). */
      direction: z.enum(['auto', 'ltr', 'rtl']).default('auto'),
    })
    .refine(({ text, runs }) => !runs || text === '', {
      message: 'a layer with "runs" has no text beside them',
      path: ['text'],
    }),
)
export type TextLayer = z.infer<typeof textLayer>
