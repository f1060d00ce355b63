import { extname } from 'node:path'
import { type Output, output, outputFormats } from '../../../../shared/contract/posters.ts'
import { usage } from '../refusals.ts'

/** The words of `render` that say what is made, as they are typed. */
export interface OutputWords {
  readonly format?: string
  readonly scale?: string
  readonly quality?: string
  readonly bleed?: string
  readonly marks?: boolean
}

/**
 * Every format at every scale.
 *
 * @param named The format that the name of the output says; it holds where the words say none.
 * @throws Failure INPUT_INVALID
 */
export function outputsOf(words: OutputWords, named: Output['format'] | null): Output[] {
  const formats = words.format === undefined ? [named ?? 'png'] : listOf(words.format)
  const scales = listOf(words.scale ?? '1').map((text) => text.replace(/x$/i, ''))
  return formats.flatMap((format) =>
    // A PDF has no pixels of its own: several sizes of it would be the same page.
    (format === 'pdf' ? scales.slice(0, 1) : scales).map((scale) => {
      const parsed = output.safeParse({
        format,
        scale: Number(scale),
        ...(words.quality === undefined ? {} : { quality: Number(words.quality) }),
        ...(words.bleed === undefined ? {} : { bleed: Number(words.bleed) }),
        ...(words.marks ? { marks: true } : {}),
      })
      if (parsed.success) return parsed.data
      const [issue] = parsed.error.issues
      const field = String(issue?.path[0] ?? 'format')
      if (field === 'format') throw usage(`--format takes ${outputFormats.join(', ')}; "${format}" is none of them.`)
      throw usage(`--${field} is off: ${issue?.message}.`)
    }),
  )
}

/** `poster.png`, `poster@2x.png`: one file for each output, beside each other. */
export function fileNameOf(base: string, { format, scale }: Output, extension: string): string {
  return `${base}${scale === 1 || format === 'pdf' ? '' : `@${scale}x`}.${extension}`
}

/** A path without the ending that `extname` sees, but only when it is one of a picture. */
export function withoutEnding(path: string, isPicture: (name: string) => boolean): string {
  return isPicture(path) ? path.slice(0, -extname(path).length) : path
}

export function assignment(text: string): [string, string] {
  const at = text.indexOf('=')
  if (at < 1) throw usage(`--set takes NAME=VALUE; "${text}" is not.`)
  return [text.slice(0, at), text.slice(at + 1)]
}

function listOf(text: string): string[] {
  return text.split(',').map((word) => word.trim())
}
