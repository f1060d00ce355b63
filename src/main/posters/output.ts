import { type Output, type OutputFormat, output, outputFormats } from '../../shared/contract/posters.ts'

export const plainPng: Output = output.parse({})

export const mediaTypes: Record<OutputFormat, string> = {
  png: 'image/png',
  jpeg: 'image/jpeg',
  webp: 'image/webp',
  avif: 'image/avif',
  pdf: 'application/pdf',
}

/** Of a file name, without the full stop. */
export const extensions: Record<OutputFormat, string> = {
  png: 'png',
  jpeg: 'jpg',
  webp: 'webp',
  avif: 'avif',
  pdf: 'pdf',
}

/** The format that a file name says by its ending; null where it says none. */
export function formatOfName(name: string): OutputFormat | null {
  const ending = /\.([a-z]+)$/i.exec(name)?.[1]?.toLowerCase()
  return outputFormats.find((format) => format === ending || extensions[format] === ending) ?? null
}
