import { z } from 'zod'
import { posterDocument } from '../document.ts'
import { imageLayer } from './image-layer.ts'
import { groupLayer, layer } from './layer.ts'
import { gradient } from './paint.ts'
import { qrLayer } from './qr-layer.ts'
import { shapeLayer } from './shape-layer.ts'
import { textLayer } from './text-layer.ts'
import { variable } from './variable.ts'

/**
 * The document as JSON Schema (2020-12), for editors that complete and check as one types. What it cannot say stays with
 * {@link readDocument}: unique ids, stops in order, the grammar of path data.
 */
export function posterJsonSchema(): object {
  const names = z.registry<{ id: string }>()
  const parts = { layer, textLayer, imageLayer, qrLayer, shapeLayer, groupLayer, gradient, variable }
  for (const [id, part] of Object.entries(parts)) names.add(part, { id })
  const schema = z.toJSONSchema(posterDocument, { io: 'input', metadata: names, unrepresentable: 'any' })
  return { title: 'Handbill poster (*.poster.json)', ...schema }
}
