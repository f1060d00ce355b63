import { z } from 'zod'
import { box, length, radius } from './box.ts'
import { imageLayer } from './image-layer.ts'
import { LIMITS } from './limits.ts'
import { qrLayer } from './qr-layer.ts'
import { shapeLayer } from './shape-layer.ts'
import { textLayer } from './text-layer.ts'

/** Draws the group once for every row of a list; `{{list.column}}` is the row's value. */
export const repeat = z.lazy(() =>
  z.strictObject({
    /** The name of a list variable. */
    variable: z.string().min(1).max(120),
    direction: z.enum(['down', 'right']).default('down'),
    /** Between one copy and the next, in pixels. */
    gap: z.number().min(-20_000).max(20_000).default(0),
    /** After so many copies a new column (or row, to the right) begins. */
    wrap: z
      .object({ after: z.number().int().min(1).max(LIMITS.rows), gap: length.default(0) })
      .strict()
      .optional(),
  }),
)
export type Repeat = z.infer<typeof repeat>

const group = () => ({
  type: z.literal('group'),
  ...box(),
  /** Cuts off what sticks out of the box. */
  clip: z.boolean().default(false),
  /** Corner radius of the cut. */
  radius: radius.default(0),
  repeat: repeat.optional(),
})
type GroupSource = z.input<z.ZodObject<ReturnType<typeof group>, z.core.$strict>> & { layers: LayerSource[] }
/** Layers together: turned, faded, blended and cut as one. They are placed from the group's top left corner. */
export type GroupLayer = z.infer<z.ZodObject<ReturnType<typeof group>, z.core.$strict>> & { layers: Layer[] }

const leaves = [textLayer, imageLayer, qrLayer, shapeLayer] as const
type LayerSource = z.input<(typeof leaves)[number]> | GroupSource
export type Layer = z.infer<(typeof leaves)[number]> | GroupLayer

/** What holds other layers cannot have its type inferred: it is written down above. */
const layersOfGroup: z.ZodType<Layer[], LayerSource[]> = z.lazy(() => z.array(layer).max(LIMITS.layers))

export const groupLayer = z.lazy(() => z.strictObject({ ...group(), layers: layersOfGroup }))

/** Its parts are made when a document is first read: every command loads this, and few read posters. */
export const layer = z.discriminatedUnion('type', [...leaves, groupLayer])
