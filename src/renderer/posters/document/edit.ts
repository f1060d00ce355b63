import type { GroupLayer, Layer, PosterDocument, TextLayer, Value } from '../../../shared/poster/document.ts'
import { eachLayer } from '../../../shared/poster/layers.ts'

/** Changes to a document, each giving a new one that shares what did not change. An unknown id changes nothing. */

/** Any fields of any layer type; the schema decides whether they fit. */
export type LayerPatch = { readonly [Field in AllFields<Layer>]?: FieldOf<Layer, Field> | undefined }
type AllFields<L> = L extends unknown ? Exclude<keyof L, 'type' | 'id'> : never
type FieldOf<L, Field extends PropertyKey> = L extends { [F in Field]?: infer Value } ? Value : never

/** Whether a layer has one text to write; one in parts is written part by part. */
export function hasOneText(layer: Layer): layer is TextLayer {
  return layer.type === 'text' && !layer.runs
}

/** Wherever it stands; within groups, too. */
export function layerOf({ layers }: PosterDocument, id: string | null): Layer | undefined {
  if (id === null) return undefined
  for (const layer of eachLayer(layers)) if (layer.id === id) return layer
  return undefined
}

/** The groups that a layer stands in, the outermost first. */
export function groupsAround({ layers }: PosterDocument, id: string): GroupLayer[] {
  const look = (list: readonly Layer[]): GroupLayer[] | null => {
    for (const layer of list) {
      if (layer.id === id) return []
      if (layer.type !== 'group') continue
      const inner = look(layer.layers)
      if (inner) return [layer, ...inner]
    }
    return null
  }
  return look(layers) ?? []
}

/** The layers among which one stands, itself included, lowest first. */
export function siblingsOf(document: PosterDocument, id: string): readonly Layer[] {
  return groupsAround(document, id).at(-1)?.layers ?? document.layers
}

/** Held where it is: by itself, or with a group that it stands in. */
export function isLocked(document: PosterDocument, id: string): boolean {
  return layerOf(document, id)?.locked === true || groupsAround(document, id).some(({ locked }) => locked)
}

export function patchLayer(document: PosterDocument, id: string, patch: LayerPatch): PosterDocument {
  return among(document, id, (siblings, index) => {
    const layer = siblings[index]!
    const same = Object.entries(patch).every(([field, value]) => layer[field as keyof Layer] === value)
    return same ? siblings : siblings.with(index, { ...layer, ...patch } as Layer)
  })
}

/** Moves a layer `up` steps towards the eye (negative: away from it) among its siblings, as far as there is room. */
export function reorderLayer(document: PosterDocument, id: string, up: number): PosterDocument {
  return among(document, id, (siblings, from) => {
    const to = Math.max(0, Math.min(siblings.length - 1, from + up))
    return to === from ? siblings : siblings.toSpliced(from, 1).toSpliced(to, 0, siblings[from]!)
  })
}

export function removeLayer(document: PosterDocument, id: string): PosterDocument {
  return among(document, id, (siblings, index) => siblings.toSpliced(index, 1))
}

/** Changes the list that a layer stands in, and the groups around it. */
function among(
  document: PosterDocument,
  id: string,
  change: (siblings: Layer[], index: number) => Layer[],
): PosterDocument {
  const look = (layers: Layer[]): Layer[] => {
    const index = layers.findIndex((layer) => layer.id === id)
    if (index >= 0) return change(layers, index)
    for (const [at, layer] of layers.entries()) {
      if (layer.type !== 'group') continue
      const inner = look(layer.layers)
      if (inner !== layer.layers) return layers.with(at, { ...layer, layers: inner })
    }
    return layers
  }
  const layers = look(document.layers)
  return layers === document.layers ? document : { ...document, layers }
}

export function setDefault(document: PosterDocument, name: string, value: Value): PosterDocument {
  const variable = document.variables[name]
  if (!variable || variable.default === value) return document
  return { ...document, variables: { ...document.variables, [name]: { ...variable, default: value } } }
}

export function setBackground(document: PosterDocument, background: string): PosterDocument {
  return document.background === background ? document : { ...document, background }
}
