import { assemble } from './assemble.ts'
import { type PosterSource, posterDocument, type Variables } from './document.ts'

export const box = { x: 0, y: 0, width: 100, height: 100 }
export const text = (content: string, more: object = {}) => ({
  type: 'text' as const,
  id: 't',
  ...box,
  text: content,
  ...more,
})

export function document(layers: PosterSource['layers'], variables: PosterSource['variables'] = {}) {
  return posterDocument.parse({ version: 1, width: 100, height: 100, variables, layers })
}

export function textOf(
  template: string,
  row: Variables,
  variables: PosterSource['variables'] = {},
): string | undefined {
  const [layer] = assemble(document([text(template)], variables), row).layers
  return layer?.type === 'text' ? layer.text : undefined
}
