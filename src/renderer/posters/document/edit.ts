import type { Layer, PosterDocument, TextLayer, Value } from '../../../shared/poster/document.ts'

/** Changes to a document, each giving a new one that shares what did not change. An unknown id changes nothing. */

/** Any fields of any layer type; the schema decides whether they fit. */
export type LayerPatch = { readonly [Field in AllFields<Layer>]?: FieldOf<Layer, Field> | undefined }
type AllFields<L> = L extends unknown ? Exclude<keyof L, 'type' | 'id'> : never
type FieldOf<L, Field extends PropertyKey> = L extends { [F in Field]?: infer Value } ? Value : never

/** Whether a layer has one text to write; one in parts is written part by part. */
export function hasOneText(layer: Layer): layer is TextLayer {
  return layer.type === 'text' && !layer.runs
}

export function layerOf(document: PosterDocument, id: string | null): Layer | undefined {
  return document.layers.find((layer) => layer.id === id)
}

export function patchLayer(document: PosterDocument, id: string, patch: LayerPatch): PosterDocument {
  const index = document.layers.findIndex((layer) => layer.id === id)
  const layer = document.layers[index]
  if (!layer) return document
  const same = Object.entries(patch).every(([field, value]) => layer[field as keyof Layer] === value)
  return same ? document : { ...document, layers: document.layers.with(index, { ...layer, ...patch } as Layer) }
}

/** Moves a layer `up` steps towards the eye (negative: away from it), as far as there is room. */
export function reorderLayer(document: PosterDocument, id: string, up: number): PosterDocument {
  const from = document.layers.findIndex((layer) => layer.id === id)
  const layer = document.layers[from]
  const to = Math.max(0, Math.min(document.layers.length - 1, from + up))
  if (!layer || to === from) return document
  return { ...document, layers: document.layers.toSpliced(from, 1).toSpliced(to, 0, layer) }
}

export function removeLayer(document: PosterDocument, id: string): PosterDocument {
  const index = document.layers.findIndex((layer) => layer.id === id)
  return index < 0 ? document : { ...document, layers: document.layers.toSpliced(index, 1) }
}

export function setDefault(document: PosterDocument, name: string, value: Value): PosterDocument {
  const variable = document.variables[name]
  if (!variable || variable.default === value) return document
  return { ...document, variables: { ...document.variables, [name]: { ...variable, default: value } } }
}

export function setBackground(document: PosterDocument, background: string): PosterDocument {
  return document.background === background ? document : { ...document, background }
}
