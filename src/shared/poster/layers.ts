import type { Layer } from './document.ts'
import { type Matrix, multiply, translation, turn } from './draw/matrix.ts'

type Leaf = Exclude<Layer, { type: 'group' }>

/** All layers, groups before what is in them. */
export function* eachLayer(layers: readonly Layer[]): Generator<Layer> {
  for (const layer of layers) {
    yield layer
    if (layer.type === 'group') yield* eachLayer(layer.layers)
  }
}

/** What is drawn, and the transform from the space of its box to the poster; lowest first. */
export function* leafLayers(
  layers: readonly Layer[],
  outer: Matrix = [1, 0, 0, 1, 0, 0],
): Generator<{ layer: Leaf; matrix: Matrix }> {
  for (const layer of layers) {
    const matrix = multiply(outer, turn(layer))
    if (layer.type !== 'group') yield { layer, matrix }
    else yield* leafLayers(layer.layers, multiply(matrix, translation(Math.round(layer.x), Math.round(layer.y))))
  }
}
