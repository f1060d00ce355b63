import type { ImageLayer } from './document.ts'

export interface Box {
  x: number
  y: number
  width: number
  height: number
}

/**
 * A layer's box on whole pixels. The size does not depend on the place, so a picture that is dragged by fractions
 * of a pixel keeps its pixels; nothing is resampled at drawing.
 */
export function pixelBox({ x, y, width, height }: Box): Box {
  return {
    x: Math.round(x),
    y: Math.round(y),
    width: Math.max(1, Math.round(width)),
    height: Math.max(1, Math.round(height)),
  }
}

/** The size at which a picture of `source` size is drawn in a box: `contain` alone may leave some of it empty. */
export function fittedSize(
  source: { width: number; height: number },
  box: { width: number; height: number },
  fit: ImageLayer['fit'],
): { width: number; height: number } {
  if (fit !== 'contain') return { width: box.width, height: box.height }
  const scale = Math.min(box.width / source.width, box.height / source.height)
  return {
    width: Math.min(box.width, Math.max(1, Math.round(source.width * scale))),
    height: Math.min(box.height, Math.max(1, Math.round(source.height * scale))),
  }
}

/** The part of the source that shows in the box, in source pixels: all of it, unless `cover` cuts two sides off. */
export function visiblePart(
  source: { width: number; height: number },
  box: { width: number; height: number },
  fit: ImageLayer['fit'],
): Box {
  if (fit !== 'cover') return { x: 0, y: 0, width: source.width, height: source.height }
  const scale = Math.max(box.width / source.width, box.height / source.height)
  const width = Math.min(source.width, box.width / scale)
  const height = Math.min(source.height, box.height / scale)
  return { x: (source.width - width) / 2, y: (source.height - height) / 2, width, height }
}

/** Where a picture lies in its box: in the middle, on whole pixels. */
export function centred(size: { width: number; height: number }, box: Box): Box {
  return {
    x: box.x + Math.floor((box.width - size.width) / 2),
    y: box.y + Math.floor((box.height - size.height) / 2),
    ...size,
  }
}
