import type { AssembledPoster } from './assemble.ts'
import type { Layer, Radius } from './document.ts'

/**
 * The same poster with `factor` times as many pixels to a side, for @2x and for print. Everything is scaled before it is
 * drawn, so texts stay outlines and pictures are decoded at the size they then have.
 */
export function scaledPoster(poster: AssembledPoster, factor: number): AssembledPoster {
  if (factor === 1) return poster
  const pixels = (length: number) => Math.max(1, Math.round(length * factor))
  return {
    ...poster,
    ...{ width: pixels(poster.width), height: pixels(poster.height), dpi: poster.dpi * factor },
    layers: poster.layers.map((layer) => scaledLayer(layer, factor)),
  }
}

function scaledLayer(layer: Layer, k: number): Layer {
  const { shadow } = layer
  const box = {
    ...{ x: layer.x * k, y: layer.y * k, width: layer.width * k, height: layer.height * k },
    ...(shadow && { shadow: { ...shadow, x: shadow.x * k, y: shadow.y * k, blur: shadow.blur * k } }),
  }
  switch (layer.type) {
    case 'text': {
      const { size, autoFit, stroke, background } = layer
      return {
        ...{ ...layer, ...box, size: size * k },
        ...(autoFit && { autoFit: { min: autoFit.min * k, max: autoFit.max * k } }),
        ...(stroke && { stroke: { ...stroke, width: stroke.width * k } }),
        ...(background && {
          background: { ...background, padding: background.padding * k, radius: background.radius * k },
        }),
      }
    }
    case 'image': {
      const { radius, border, blur } = layer
      return {
        ...{ ...layer, ...box, radius: scaledRadius(radius, k), blur: blur * k },
        ...(border && { border: { ...border, width: border.width * k } }),
      }
    }
    case 'qr':
      return { ...layer, ...box }
    case 'shape': {
      const { outline, stroke } = layer
      return {
        ...{ ...layer, ...box },
        ...(outline.kind === 'rectangle' && { outline: { ...outline, radius: scaledRadius(outline.radius, k) } }),
        ...(stroke && {
          stroke: { ...stroke, width: stroke.width * k, dash: stroke.dash.map((length) => length * k) },
        }),
      }
    }
    case 'group':
      return {
        ...{ ...layer, ...box, radius: scaledRadius(layer.radius, k) },
        layers: layer.layers.map((inner) => scaledLayer(inner, k)),
      }
  }
}

function scaledRadius(radius: Radius, k: number): Radius {
  return typeof radius === 'number' ? radius * k : (radius.map((one) => one * k) as [number, number, number, number])
}
