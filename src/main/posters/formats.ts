import type { OutputFormat } from '../../shared/contract/posters.ts'
import { type CodecName, defaultQuality } from './codec.ts'
import { extensions } from './output.ts'

export interface FormatNote {
  readonly format: OutputFormat
  /** Of a file name, without the full stop. */
  readonly extension: string
  /** The quality where none is asked for; null where there is none to ask for. */
  readonly quality: number | null
  readonly transparent: boolean
  /** Where the print resolution is written; null where the format has no field for it. */
  readonly resolution: string | null
  readonly note: string
}

export interface FormatNotes {
  readonly codec: CodecName
  readonly writes: readonly FormatNote[]
  readonly reads: readonly string[]
  readonly readsNot: readonly string[]
}

/** What this Handbill writes and reads, with the codec it has. */
export function describeFormats(codec: CodecName): FormatNotes {
  const all = ['JPEG', 'PNG', 'WebP', 'AVIF', 'GIF (its first picture)', 'SVG without references']
  return {
    codec,
    writes: [
      row('png', { transparent: true, resolution: 'pHYs', note: 'nothing is lost' }),
      row('jpeg', { transparent: false, resolution: 'JFIF', note: 'what is transparent becomes white' }),
      row('webp', { transparent: true, resolution: null, note: 'small, for the web' }),
      row('avif', { transparent: true, resolution: null, note: 'smaller, and slow to make' }),
      row('pdf', { transparent: true, resolution: 'page size', note: 'vector text, bleed and crop marks' }),
    ],
    reads: codec === 'sharp' ? [...all, 'TIFF', 'CMYK'] : all,
    readsNot: codec === 'sharp' ? [] : ['TIFF', 'CMYK'],
  }
}

function row(format: OutputFormat, rest: Pick<FormatNote, 'transparent' | 'resolution' | 'note'>): FormatNote {
  const quality = format in defaultQuality ? defaultQuality[format as keyof typeof defaultQuality] : null
  return { format, extension: extensions[format], quality, ...rest }
}
