/**
 * A canvas in memory, as the one it is drawn on: no way through the graphics card, which rounds differently from the
 * exporter.
 */
export function memoryCanvas(
  width: number,
  height: number,
): { ctx: CanvasRenderingContext2D; image: HTMLCanvasElement; release(): void } {
  const image = document.createElement('canvas')
  image.width = width
  image.height = height
  return {
    ctx: image.getContext('2d', { willReadFrequently: true })!,
    image,
    release() {
      // Of a canvas without pixels nothing is left to be found by the collector.
      image.width = 0
      image.height = 0
    },
  }
}
