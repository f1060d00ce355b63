/**
 * A canvas in memory, as the one it is drawn on: no way through the graphics card, which rounds differently from the
 * exporter.
 */
export function memoryCanvas(
  width: number,
  height: number,
): { ctx: CanvasRenderingContext2D; image: HTMLCanvasElement } {
  const image = document.createElement('canvas')
  image.width = width
  image.height = height
  return { ctx: image.getContext('2d', { willReadFrequently: true })!, image }
}
