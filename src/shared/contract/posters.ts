import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { posterDocument, variables } from '../poster/document.ts'
import { failureRecord } from './failure.ts'
import { flowInput } from './flow.ts'
import { operate, read, type Scoped } from './scope.ts'

/** Bytes that a door serves beside the contract, by an id that tells nothing about where they lie. */
export const mediaRef = z.object({ media: z.string(), bytes: z.number().int() })

export const posterEntry = z.object({
  /** File name without `.poster.json`; unique in the folder. */
  name: z.string(),
  width: z.number().int(),
  height: z.number().int(),
  /** Unix time in ms. */
  modified: z.number(),
  /** Set when the file does not parse; it is listed all the same. */
  problem: z.string().nullable(),
})
export type PosterEntry = z.infer<typeof posterEntry>

/** The templates that Handbill ships, in the order in which they are shown. */
export const templateNames = [
  ...(['event-poster', 'cafe-menu', 'business-card', 'product-label'] as const),
  ...(['conference-badge', 'social-square', 'qr-card', 'chinese-notice'] as const),
] as const
export type TemplateName = (typeof templateNames)[number]

/** `media` is a small picture of it, a PNG. */
export const templateEntry = mediaRef.extend({
  name: z.enum(templateNames),
  /** Pixels of the poster. */
  width: z.number().int(),
  height: z.number().int(),
})
export type TemplateEntry = z.infer<typeof templateEntry>

export const fontFace = mediaRef.extend({
  family: z.string(),
  weight: z.number().int(),
  style: z.enum(['normal', 'italic']),
  /** Of a variable face: the least and the most of its weights. */
  weights: z.tuple([z.number(), z.number()]).optional(),
  /** Which font of its file it is, where that is a collection. */
  index: z.number().int().nonnegative().optional(),
  /** Drawn in colours of its own. */
  emoji: z.boolean().optional(),
})
export type FontFace = z.infer<typeof fontFace>

/** A font that posters may use, for choosing one. */
export const fontChoice = z.object({
  family: z.string(),
  /** A variable font has all weights between two; other fonts have one. */
  weights: z.tuple([z.number(), z.number()]),
  style: z.enum(['normal', 'italic']),
  /** In the words of its maker; null where it says none. */
  licence: z.string().nullable(),
  /** Whether its maker lets it be embedded in documents. */
  embeddable: z.boolean(),
  /** How many characters it has; null for those that Handbill ships, which are not looked into. */
  characters: z.number().int().nullable(),
  from: z.enum(['handbill', 'machine']),
})
export type FontChoice = z.infer<typeof fontChoice>

/** A decoded picture at the size it is drawn: `media` is raw RGBA, 4 bytes a pixel, not premultiplied. */
export const picture = mediaRef.extend({ width: z.number().int(), height: z.number().int() })
export type Picture = z.infer<typeof picture>

export const rendered = mediaRef.extend({
  path: z.string(),
  width: z.number().int(),
  height: z.number().int(),
  /** Lowercase hex SHA-256 of the file. */
  sha256: z.string(),
  ms: z.number(),
  /** What a person should know though the poster was made: a font that is missing, a picture that is an old copy. */
  warnings: z.array(z.string()),
})
export type Rendered = z.infer<typeof rendered>

export const outputFormats = ['png', 'jpeg', 'webp', 'avif', 'pdf'] as const
export type OutputFormat = (typeof outputFormats)[number]

/** One file that a poster becomes. */
export const output = z.strictObject({
  format: z.enum(outputFormats).default('png'),
  /** Pixels of the picture for one of the poster; 2 for what is commonly called @2x. PDF has no pixels of its own. */
  scale: z.number().min(0.05).max(8).default(1),
  /** 1 to 100, of JPEG, WebP and AVIF; a good one for the format unless given. */
  quality: z.number().int().min(1).max(100).optional(),
  /** Of PDF, in millimetres: what is printed beyond the edge and cut off. */
  bleed: z.number().min(0).max(50).default(0),
  /** Of PDF: crop marks outside the bleed. */
  marks: z.boolean().default(false),
})
export type Output = z.infer<typeof output>

const ofLayer = z.object({ layer: z.string() })

/** Something that the maker of a poster should know before it is printed a thousand times. `layer` is an id. */
export const check = z.discriminatedUnion('kind', [
  /** It cannot be made: a variable, a picture, a QR code. */
  z.object({ kind: z.literal('failure'), layer: z.string().nullable(), failure: failureRecord }),
  /** The text does not fit its box. */
  ofLayer.extend({ kind: z.literal('overflow') }),
  /** No font has these characters; they are drawn as boxes. */
  ofLayer.extend({ kind: z.literal('glyphs'), characters: z.array(z.string()) }),
  /** Looks like `{{name}}` and is none, so it is printed as it stands. `field` as in `runs[1].text`. */
  ofLayer.extend({ kind: z.literal('placeholder'), field: z.string(), text: z.string() }),
  /** So small that a phone may not read it; `pixels` is the side of one of its squares. */
  ofLayer.extend({ kind: z.literal('qr-dense'), pixels: z.number() }),
  /** The font is not there; another one stands in. */
  z.object({ kind: z.literal('font'), family: z.string(), substitute: z.string() }),
])
export type Check = z.infer<typeof check>

const name = z.object({ name: z.string().min(1).max(120) })

export const postersContract = {
  list: read.output(z.array(posterEntry)),
  open: read.input(name).output(name.extend({ document: posterDocument, path: z.string() })),
  save: operate.input(name.extend({ document: posterDocument })).output(name.extend({ path: z.string() })),
  templates: read.output(z.array(templateEntry)),
  /** A copy of a template, with its pictures, under a name that is free: the template's own or one with a number. */
  newFrom: operate.input(z.object({ template: z.enum(templateNames) })).output(name.extend({ path: z.string() })),
  /**
   * The faces to draw with, by preference: those that Handbill ships, and those of this machine that are of the families
   * a poster names. The export takes the same ones.
   */
  fonts: read.input(z.object({ families: z.array(z.string().max(120)).max(500) }).optional()).output(z.array(fontFace)),
  /** Another edition: fonts of this machine came, went or were replaced, and the faces are to be asked for anew. */
  watchFonts: read.input(flowInput).output(eventIterator(z.object({ edition: z.string() }))),
  /** All fonts that posters may use. The first call looks at the font folders of the system. */
  fontChoices: read.output(z.array(fontChoice)),
  /**
   * Decodes and resizes the picture of an image layer by the host's codec, so that the editor draws the very
   * pixels that the export draws. `poster` says whose folder a relative `src` starts from.
   */
  picture: read
    .input(
      z.object({
        poster: name.shape.name,
        src: z.string().max(30_000_000),
        width: z.number().int().min(1).max(20_000),
        height: z.number().int().min(1).max(20_000),
        fit: z.enum(['cover', 'contain', 'fill']),
        /** With `cover`: what stays in view, from 0 (left, top) to 1; the middle unless given. */
        focus: z.object({ x: z.number().min(0).max(1), y: z.number().min(0).max(1) }).optional(),
      }),
    )
    .output(picture),
  /** Renders a saved poster to a file in the exports folder: a PNG unless `output` says otherwise. */
  render: operate.input(name.extend({ variables: variables.default({}), output: output.optional() })).output(rendered),
} satisfies Scoped
