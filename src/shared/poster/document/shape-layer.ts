import { z } from 'zod'
import { parsePathData } from '../shape/path-data.ts'
import { box, px, radius } from './box.ts'
import { LIMITS } from './limits.ts'
import { paint } from './paint.ts'

/** Shares of the box. */
const point = z.tuple([z.number().min(-10).max(10), z.number().min(-10).max(10)])

/** SVG path data by the grammar of SVG 1.1, section 8.3.9. */
const pathData = z
  .string()
  .min(1)
  .max(LIMITS.path)
  .superRefine((text, ctx) => {
    const parsed = parsePathData(text)
    if ('fault' in parsed) ctx.addIssue({ code: 'custom', message: `no path data: ${parsed.fault}` })
  })

export const outline = z.lazy(() =>
  z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('rectangle'), radius: radius.default(0) }),
    z.strictObject({ kind: z.literal('ellipse') }),
    z.strictObject({ kind: z.literal('line'), from: point.default([0, 0.5]), to: point.default([1, 0.5]) }),
    z.strictObject({ kind: z.literal('polygon'), points: z.array(point).min(3).max(1000) }),
    /** A regular polygon with its first corner up; with `inset` below 1 a star. */
    z.strictObject({
      kind: z.literal('star'),
      corners: z.number().int().min(3).max(200),
      /** Radius of the inner corners, as a share of the outer one; 1 makes a polygon. */
      inset: z.number().min(0.01).max(1).default(1),
    }),
    /** The view box is stretched over the layer's box. */
    z.strictObject({
      kind: z.literal('path'),
      d: pathData,
      viewBox: z.tuple([px, px, z.number().positive().max(100_000), z.number().positive().max(100_000)]),
      rule: z.enum(['nonzero', 'evenodd']).default('nonzero'),
    }),
  ]),
)
export type Outline = z.infer<typeof outline>

export const shapeLayer = z.lazy(() =>
  z.strictObject({
    type: z.literal('shape'),
    ...box(),
    outline,
    /** Null lets through what is below. */
    fill: paint.nullable().default('#1b1a17'),
    /** Half inside the edge, half outside. */
    stroke: z
      .strictObject({
        width: z.number().positive().max(5000),
        colour: paint.default('#000000'),
        /** Lengths of dashes and gaps in pixels. */
        dash: z.array(z.number().min(0).max(10_000)).max(20).default([]),
        cap: z.enum(['butt', 'round', 'square']).default('butt'),
        join: z.enum(['miter', 'round', 'bevel']).default('miter'),
      })
      .optional(),
  }),
)
export type ShapeLayer = z.infer<typeof shapeLayer>
