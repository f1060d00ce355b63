import type { Layer, PosterDocument } from './document.ts'
import { eachLayer } from './layers.ts'
import { withoutPlaceholders } from './placeholders.ts'

/** A text in a template that is printed as it stands and was likely meant to be filled in. */
export interface Lookalike {
  /** Id of its layer. */
  readonly layer: string
  /** As one would write it in a program: `runs[1].text`. */
  readonly field: string
  readonly text: string
}

const NAME = '[\\p{L}_][\\p{L}\\p{N}_]{0,119}(?:\\.[\\p{L}_][\\p{L}\\p{N}_]{0,119})?'
/** Braces as an input method for Chinese writes them are looked for, too. */
const [OPEN, CLOSE, OTHER] = ['[{｛]', '[}｝]', '[^{}｛｝\\r\\n]']

/** Two braces that close with two, or that a name stands behind: nobody writes that by chance, whatever the name. */
const DOUBLE = `${OPEN}{2}(?:${OTHER}{0,80}${CLOSE}{2}|[ \\t]{0,9}${NAME}${OTHER}{0,20}${CLOSE}?)`
/** With one brace, or none at the front, only a name that is declared. */
const SINGLE = `${OPEN}[ \\t]{0,9}(?<opened>${NAME})[ \\t]{0,9}(?:\\|${OTHER}{0,80})?${CLOSE}{1,2}`
const UNOPENED = `(?<![\\p{L}\\p{N}_.{｛])(?<unopened>${NAME})[ \\t]{0,9}${CLOSE}{2}`

const LOOKALIKE = new RegExp(`${DOUBLE}|${SINGLE}|${UNOPENED}`, 'gu')
/** To a layer's field; a text full of them says no more than its first ones. */
const MOST = 5

/**
 * What looks like a placeholder in the texts of a template and is none: `{{ name`, `{{first name}}`, and with the name
 * of a variable `{name}`. What is escaped (`\{{`) and what values bring is none of it. Pure; each said once.
 */
export function placeholderLookalikes({ layers, variables }: PosterDocument): Lookalike[] {
  const declared = new Set(
    Object.entries(variables).flatMap(([name, { columns = {} }]) => [
      name,
      ...Object.keys(columns).map((column) => `${name}.${column}`),
    ]),
  )
  const isMeant = ({ groups: { opened, unopened } = {} }: RegExpExecArray) => {
    const name = opened ?? unopened
    return name === undefined || declared.has(name)
  }
  return [...eachLayer(layers)]
    .filter(({ hidden }) => !hidden)
    .flatMap((layer) =>
      templatesOf(layer).flatMap(([field, template]) => {
        const found = [...withoutPlaceholders(template).matchAll(LOOKALIKE)].filter(isMeant)
        const texts = new Set(found.map(([text]) => text.trimEnd()))
        return [...texts].slice(0, MOST).map((text) => ({ layer: layer.id, field, text }))
      }),
    )
}

/** For a terminal and a log. */
export function describeLookalike({ layer, field, text }: Lookalike): string {
  const shown = JSON.stringify(text)
  return `The layer "${layer}" prints ${shown} as it stands (${field}): it looks like a placeholder. Write {{name}}, or \\{{ for two literal braces.`
}

/** The fields of a layer that may hold `{{name}}` among other things; those of colours are held to it by their schema. */
function templatesOf(layer: Layer): [field: string, template: string][] {
  switch (layer.type) {
    case 'text':
      return layer.runs ? layer.runs.map(({ text }, at) => [`runs[${at}].text`, text]) : [['text', layer.text]]
    case 'image':
      return [...sourceOf('src', layer.src), ...sourceOf('mask.src', layer.mask?.src)]
    case 'qr':
      return [
        ['value', layer.value],
        ...Object.entries(layer.content ?? {}).flatMap(([name, value]): [string, string][] =>
          typeof value === 'string' ? [[`content.${name}`, value]] : [],
        ),
        ...sourceOf('logo.src', layer.logo?.src),
      ]
    case 'shape':
    case 'group':
      return []
  }
}

/** The data of a data URL are nobody's words. */
function sourceOf(field: string, src: string | undefined): [string, string][] {
  return src === undefined || /^data:/i.test(src) ? [] : [[field, src]]
}
