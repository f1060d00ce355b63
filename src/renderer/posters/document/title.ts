import type { Layer } from '../../../shared/poster/document.ts'

const LONGEST = 60

/** What a layer is called in a list: its name, or what can be read off it. Empty when nothing can. */
export function layerTitle(layer: Layer): string {
  if (layer.name?.trim()) return layer.name.trim()
  switch (layer.type) {
    case 'text':
      return oneLine(layer.runs ? layer.runs.map(({ text }) => text).join('') : layer.text)
    case 'image':
      return layer.src.startsWith('data:') ? '' : oneLine(layer.src.slice(layer.src.lastIndexOf('/') + 1))
    case 'qr':
      return oneLine(layer.value)
    case 'shape':
    case 'group':
      return ''
  }
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  const characters = Array.from(line)
  return characters.length > LONGEST ? `${characters.slice(0, LONGEST - 1).join('')}…` : line
}
