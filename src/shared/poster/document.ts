import { z } from 'zod'

/** `#rgb`, `#rrggbb` or `#rrggbbaa`. */
const colour = z.string().regex(/^#([0-9a-f]{3}|[0-9a-f]{6}|[0-9a-f]{8})$/i, 'a colour like #d43f2a')
const px = z.number().min(-100_000).max(100_000)
const extent = z.number().positive().max(20_000)

/** What every layer has: a box in poster pixels, origin top left, turned about its centre. */
const box = {
  id: z.string().min(1).max(64),
  name: z.string().max(120).optional(),
  x: px,
  y: px,
  width: extent,
  height: extent,
  /** Degrees clockwise. */
  rotation: z.number().min(-360).max(360).default(0),
  opacity: z.number().min(0).max(1).default(1),
  hidden: z.boolean().default(false),
  locked: z.boolean().default(false),
}

export const textLayer = z.strictObject({
  type: z.literal('text'),
  ...box,
  /** May hold `{{name}}`. */
  text: z.string().max(100_000),
  font: z.string().min(1).max(120).default('Inter'),
  weight: z.number().int().min(100).max(900).default(400),
  /** Pixels per em. */
  size: z.number().positive().max(4000).default(48),
  /** Distance of baselines, as a multiple of the size. */
  lineHeight: z.number().min(0.5).max(5).default(1.25),
  /** Added after every glyph, in em. */
  letterSpacing: z.number().min(-0.5).max(5).default(0),
  align: z.enum(['left', 'center', 'right']).default('left'),
  verticalAlign: z.enum(['top', 'middle', 'bottom']).default('top'),
  colour: colour.default('#1b1a17'),
})
export type TextLayer = z.infer<typeof textLayer>

export const imageLayer = z.strictObject({
  type: z.literal('image'),
  ...box,
  /** A path relative to the document, or a data URL. May hold `{{name}}`. */
  src: z.string().min(1).max(30_000_000),
  fit: z.enum(['cover', 'contain', 'fill']).default('cover'),
  /** Corner radius in pixels. */
  radius: z.number().min(0).max(10_000).default(0),
})
export type ImageLayer = z.infer<typeof imageLayer>

export const qrLayer = z.strictObject({
  type: z.literal('qr'),
  ...box,
  /** What a reader shall read. May hold `{{name}}`. */
  value: z.string().max(4296),
  level: z.enum(['L', 'M', 'Q', 'H']).default('M'),
  /** Quiet zone in modules; ISO/IEC 18004 asks for 4. */
  margin: z.number().int().min(0).max(20).default(4),
  colour: colour.default('#000000'),
  background: colour.default('#ffffff'),
})
export type QrLayer = z.infer<typeof qrLayer>

export const layer = z.discriminatedUnion('type', [textLayer, imageLayer, qrLayer])
export type Layer = z.infer<typeof layer>

/** A variable of a template: what a row may set, and what stands there when the row does not. */
export const variable = z.strictObject({
  type: z.enum(['text', 'url', 'image']).default('text'),
  label: z.string().max(120).optional(),
  default: z.string().max(100_000).optional(),
  required: z.boolean().default(false),
})
export type Variable = z.infer<typeof variable>

/** Layers are told apart by their ids, in the editor and in messages. */
function idsAreUnique(layers: readonly { id: string }[], ctx: z.RefinementCtx): void {
  const seen = new Set<string>()
  for (const [index, { id }] of layers.entries()) {
    if (seen.has(id)) ctx.addIssue({ code: 'custom', path: [index, 'id'], message: `another layer has the id "${id}"` })
    seen.add(id)
  }
}

/** `*.poster.json`. Unknown fields are an error with a path. */
export const posterDocument = z.strictObject({
  version: z.literal(1),
  width: z.number().int().min(1).max(20_000),
  height: z.number().int().min(1).max(20_000),
  background: colour.default('#ffffff'),
  variables: z.record(z.string().regex(/^[\p{L}_][\p{L}\p{N}_]*$/u), variable).default({}),
  layers: z.array(layer).max(10_000).superRefine(idsAreUnique),
})
export type PosterDocument = z.infer<typeof posterDocument>
/** A document as it is written: fields with a default may be left out. */
export type PosterSource = z.input<typeof posterDocument>

/** A row of variables. Missing, null and empty are three different things: default, nothing, blank. */
export const variables = z.record(z.string(), z.string().max(100_000).nullable())
export type Variables = z.infer<typeof variables>
