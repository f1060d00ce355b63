import { createFiller, type Filler } from './assemble/fill.ts'
import { type Problem, Problems } from './assemble/problems.ts'
import { createScope, type Scope } from './assemble/scope.ts'
import {
  type GroupLayer,
  type ImageLayer,
  type Layer,
  LIMITS,
  type PosterDocument,
  type QrContent,
  type QrLayer,
  type ShapeLayer,
  type TextLayer,
  type Variables,
} from './document.ts'
import { type Lookalike, placeholderLookalikes } from './lookalikes.ts'
import { pixelSize } from './paper.ts'
import { splitTemplate } from './placeholders.ts'
import { qrFault, qrText } from './qr/content.ts'

/** One poster's layers: variables filled in, hidden and null layers gone, first one lowest. */
export interface AssembledPoster {
  /** Whole pixels. */
  readonly width: number
  readonly height: number
  /** Pixels per inch, for what is printed. */
  readonly dpi: number
  readonly background: string
  /** Groups are still groups; a repeated one is there once a row, with `#2`, `#3` behind the ids. */
  readonly layers: readonly Layer[]
  /** What keeps this poster from being exported. An editor draws it all the same. */
  readonly problems: readonly Problem[]
  /** Names in the row that the document does not declare. Harmless, often a spelling mistake. */
  readonly unknown: readonly string[]
  /** What the document prints as it stands and was likely meant to be filled in. */
  readonly lookalikes: readonly Lookalike[]
}

/**
 * A template's layers and a row of variables make one poster's layers. Pure.
 *
 * A variable that is *missing* from the row has its default (without one: null). *null* is nothing: a layer
 * whose placeholders are all null is left out, in a longer text the others stay. *Empty* is blank. A variable
 * that is `required` and missing or null is a problem, and so is a value that is not of the variable's type or a
 * placeholder that the document does not declare; its place keeps the text as written.
 */
export function assemble(document: PosterDocument, row: Variables): AssembledPoster {
  const problems = new Problems()
  const ration = { left: LIMITS.filled }
  let drawn = 0

  const assembleAll = (layers: readonly Layer[], scope: Scope, suffix: string): Layer[] =>
    layers.flatMap((layer) => {
      if (layer.hidden) return []
      const fill = createFiller(layer, scope, document, problems, ration)
      if (layer.when && !fill.shows(layer.when)) return []
      return layer.type === 'group' ? assembleGroup(layer, scope, suffix, fill) : assembleOne(layer, suffix, fill)
    })

  const assembleOne = (layer: Exclude<Layer, GroupLayer>, suffix: string, fill: Filler): Layer[] => {
    const filled = drawn < LIMITS.drawnLayers ? fillLayer(layer, fill) : null
    if (!filled) return []
    drawn += 1
    return [{ ...filled, ...common(layer, suffix, fill) }]
  }

  const assembleGroup = (group: GroupLayer, scope: Scope, suffix: string, fill: Filler): Layer[] => {
    const { repeat, ...once } = group
    const make = (inner: Scope, innerSuffix: string, place: { x: number; y: number }): Layer[] => {
      if (drawn >= LIMITS.drawnLayers) return []
      drawn += 1
      const layers = assembleAll(group.layers, inner, innerSuffix)
      return [{ ...once, ...common(group, innerSuffix, fill), ...place, layers }]
    }
    if (!repeat) return make(scope, suffix, { x: group.x, y: group.y })
    const list = scope.value(repeat.variable)
    if (list === undefined) problems.undeclared(repeat.variable, group, `"${repeat.variable}" in "repeat"`)
    else if (list.kind === 'scalar') problems.notA('list', repeat.variable, group)
    if (list?.kind !== 'list') return []
    const copies = list.rows.flatMap((current, index) =>
      make(scope.within(repeat.variable, current), `${suffix}#${index + 1}`, placeOf(group, repeat, index)),
    )
    if (drawn >= LIMITS.drawnLayers) problems.tooMany(repeat.variable, group, LIMITS.drawnLayers)
    return copies
  }

  const scope = createScope(document, row, problems)
  const layers = assembleAll(document.layers, scope, '')
  const { dpi } = document
  const background = createFiller({ id: 'background' }, scope, document, problems, ration).colour(document.background)
  const unknown = Object.keys(row).filter((name) => !Object.hasOwn(document.variables, name))
  const lookalikes = placeholderLookalikes(document)
  return { ...pixelSize(document), dpi, background, layers, problems: problems.list, unknown, lookalikes }
}

function placeOf(
  { x, y, width, height }: GroupLayer,
  { direction, gap, wrap }: NonNullable<GroupLayer['repeat']>,
  index: number,
): { x: number; y: number } {
  const across = wrap ? Math.floor(index / wrap.after) : 0
  const along = wrap ? index % wrap.after : index
  return direction === 'down'
    ? { x: x + across * (width + (wrap?.gap ?? 0)), y: y + along * (height + gap) }
    : { x: x + along * (width + gap), y: y + across * (height + (wrap?.gap ?? 0)) }
}

/** The fields that every layer has. The copies of a repeated group have ids of their own. */
function common(layer: Layer, suffix: string, fill: Filler): Pick<Layer, 'id' | 'shadow'> {
  const { shadow } = layer
  return {
    id: `${layer.id}${suffix}`,
    ...(shadow && { shadow: { ...shadow, colour: fill.colour(shadow.colour) } }),
  }
}

/** Null for a layer that has nothing to say. */
function fillLayer(layer: Exclude<Layer, GroupLayer>, fill: Filler): Layer | null {
  switch (layer.type) {
    case 'text':
      return fillText(layer, fill)
    case 'image':
      return fillImage(layer, fill)
    case 'qr':
      return fillQr(layer, fill)
    case 'shape':
      return fillShape(layer, fill)
  }
}

function fillText(layer: TextLayer, fill: Filler): TextLayer | null {
  const { runs, stroke, background } = layer
  const texts = fill.texts(runs ? runs.map(({ text }) => text) : [layer.text])
  if (!texts) return null
  return {
    ...layer,
    text: texts.join(''),
    colour: fill.paint(layer.colour),
    ...(runs && {
      runs: runs.map((run, index) => ({
        ...run,
        text: texts[index]!,
        ...(run.colour !== undefined && { colour: fill.colour(run.colour) }),
      })),
    }),
    ...(stroke && { stroke: { ...stroke, colour: fill.paint(stroke.colour) } }),
    ...(background && { background: { ...background, colour: fill.paint(background.colour) } }),
  }
}

function fillImage(layer: ImageLayer, fill: Filler): ImageLayer | null {
  const src = fill.text(layer.src)
  if (src === null) return null
  const { mask, border, ...rest } = layer
  const maskSrc = mask && fill.text(mask.src)
  return {
    ...rest,
    src,
    ...(mask && maskSrc && { mask: { ...mask, src: maskSrc } }),
    ...(border && { border: { ...border, colour: fill.colour(border.colour) } }),
  }
}

function fillQr(layer: QrLayer, fill: Filler): QrLayer | null {
  const { content, logo, eyeColour, ...rest } = layer
  const value = content ? fillContent(content, fill) : fill.text(layer.value)
  if (value === null) return null
  const logoSrc = logo && fill.text(logo.src)
  return {
    ...rest,
    value,
    colour: fill.paint(layer.colour),
    background: fill.colour(layer.background),
    ...(eyeColour !== undefined && { eyeColour: fill.colour(eyeColour) }),
    ...(logo && logoSrc && { logo: { ...logo, src: logoSrc } }),
  }
}

function fillContent(content: QrContent, fill: Filler): string | null {
  const filled = content.type === 'email' ? fillEmail(content, fill) : fillFields(content, fill)
  if (!filled) return null
  const fault = qrFault(filled)
  if (!fault) return qrText(filled)
  fill.refuse(fault.field, fault.why)
  return null
}

function fillFields<C extends Exclude<QrContent, { type: 'email' }>>(content: C, fill: Filler): C | null {
  const fields = Object.entries(content).filter(([name, value]) => name !== 'type' && typeof value === 'string')
  const texts = fill.texts(fields.map(([, value]) => value as string))
  return texts && { ...content, ...Object.fromEntries(fields.map(([name], index) => [name, texts[index]])) }
}

/** The commas of the template part the receivers, those of values do not. */
function fillEmail({ to, subject, body, ...rest }: Extract<QrContent, { type: 'email' }>, fill: Filler) {
  const receivers = splitTemplate(to, ',')
  const texts = fill.texts([subject, body, ...receivers])
  if (!texts) return null
  const [filledSubject = '', filledBody = '', ...filledTo] = texts
  return { ...rest, to: filledTo, subject: filledSubject, body: filledBody }
}

function fillShape(layer: ShapeLayer, fill: Filler): ShapeLayer {
  const { stroke } = layer
  return {
    ...layer,
    fill: fill.paint(layer.fill),
    ...(stroke && { stroke: { ...stroke, colour: fill.paint(stroke.colour) } }),
  }
}
