import type { z } from 'zod'
import { type Layer, layer as layerSchema, posterDocument } from '../../../shared/poster/document.ts'
import type { LayerPatch } from './edit.ts'

/** Why a value does not fit its field, as data for words in any language. */
export type Fault =
  | { kind: 'least' | 'most' | 'above' | 'below' | 'long'; limit: number }
  | { kind: 'short' | 'whole' | 'number' | 'numbers' | 'colour' | 'form' }

/** Null when the patched layer is still a layer by the schema; else what is wrong with the first offending field. */
export function faultOf(layer: Layer, patch: LayerPatch): Fault | null {
  const parsed = layerSchema.safeParse({ ...layer, ...patch })
  return parsed.success ? null : toFault(parsed.error.issues[0]!)
}

export function faultOfBackground(colour: string): Fault | null {
  return posterDocument.shape.background.safeParse(colour).success ? null : { kind: 'colour' }
}

export function toFault(issue: z.core.$ZodIssue): Fault {
  switch (issue.code) {
    case 'too_small':
      if (issue.origin === 'string') return { kind: 'short' }
      return { kind: issue.inclusive === false ? 'above' : 'least', limit: Number(issue.minimum) }
    case 'too_big':
      if (issue.origin === 'string') return { kind: 'long', limit: Number(issue.maximum) }
      return { kind: issue.inclusive === false ? 'below' : 'most', limit: Number(issue.maximum) }
    case 'invalid_type':
      return { kind: issue.expected === 'int' ? 'whole' : issue.expected === 'number' ? 'number' : 'form' }
    // A paint is a colour or a gradient.
    case 'invalid_union':
    case 'invalid_format':
      return { kind: /colour|background|fill/i.test(String(issue.path.at(-1))) ? 'colour' : 'form' }
    default:
      return { kind: 'form' }
  }
}
