import { z } from 'zod'

/** `{{name}}` and nothing else: where a whole value stands for a field. */
const WHOLE = '\\{\\{[ \\t]*[\\p{L}_][\\p{L}\\p{N}_]*(?:\\.[\\p{L}_][\\p{L}\\p{N}_]*)?[ \\t]*\\}\\}'
const HEX = '#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})'

/** `#rgb`, `#rrggbb`, `#rrggbbaa`, or `{{name}}` of a colour variable. */
export const colour = z.string().regex(new RegExp(`^(?:${HEX}|${WHOLE})$`, 'u'), 'a colour like #d43f2a')

const HEX_ONLY = new RegExp(`^${HEX}$`)
export function isColour(text: string): boolean {
  return HEX_ONLY.test(text)
}

const share = z.number().min(-10).max(10)

/** Offsets go from 0 to 1 and never back. */
const stops = () =>
  z
    .array(z.strictObject({ at: z.number().min(0).max(1), colour }))
    .min(2)
    .max(32)
    .refine(
      (list) => list.every(({ at }, index) => index === 0 || at >= list[index - 1]!.at),
      'stops in ascending order',
    )

const linearGradient = () =>
  z.strictObject({
    type: z.literal('linear'),
    /** Degrees clockwise, as in CSS: 0 goes up, 90 to the right. */
    angle: z.number().min(-360).max(360).default(90),
    stops: stops(),
  })

const radialGradient = () =>
  z.strictObject({
    type: z.literal('radial'),
    /** The centre, in shares of the box. */
    x: share.default(0.5),
    y: share.default(0.5),
    /** In shares of the longer side of the box. */
    radius: z.number().positive().max(10).default(0.5),
    stops: stops(),
  })

export const gradient = z.lazy(() => z.discriminatedUnion('type', [linearGradient(), radialGradient()]))
export type Gradient = z.infer<typeof gradient>

/** What an area is filled with. */
export const paint = z.union([colour, gradient])
export type Paint = z.infer<typeof paint>
