/**
 * The part of a 2D canvas that {@link draw} uses. A browser's `CanvasRenderingContext2D` and `@napi-rs/canvas`'
 * context both fit it as they are; the ground floor knows neither. Nothing here shapes, wraps or resamples upright
 * pictures, and all of it was measured: Chromium's software canvas and the exporter's differ in no pixel.
 */
export interface Canvas2D<Path, Image> {
  /** Set to CSS colours and to gradients of this canvas; read by nobody. */
  fillStyle: unknown
  strokeStyle: unknown
  lineWidth: number
  lineCap: string
  lineJoin: string
  miterLimit: number
  globalAlpha: number
  /** A blend mode, `source-over`, `destination-in` or `destination-out`. */
  globalCompositeOperation: string
  shadowColor: string
  shadowBlur: number
  shadowOffsetX: number
  shadowOffsetY: number
  save(): void
  restore(): void
  translate(x: number, y: number): void
  transform(a: number, b: number, c: number, d: number, e: number, f: number): void
  fillRect(x: number, y: number, width: number, height: number): void
  fill(path: Path, rule?: 'nonzero' | 'evenodd'): void
  stroke(path: Path): void
  clip(path: Path): void
  setLineDash(lengths: number[]): void
  createLinearGradient(x0: number, y0: number, x1: number, y1: number): CanvasGradientLike
  createRadialGradient(x0: number, y0: number, r0: number, x1: number, y1: number, r1: number): CanvasGradientLike
  drawImage(image: Image, x: number, y: number): void
}

export interface CanvasGradientLike {
  addColorStop(at: number, colour: string): void
}

/** A clear canvas of its own, and itself as a picture that can be drawn on the others. */
export interface Surface<Path, Image> {
  readonly ctx: Canvas2D<Path, Image>
  readonly image: Image
  /** Gives its memory back; what was drawn with it stays. */
  release?(): void
}

/** The part of `Path2D` that outlines are written with. */
export interface OutlinePath {
  moveTo(x: number, y: number): void
  lineTo(x: number, y: number): void
  quadraticCurveTo(cx: number, cy: number, x: number, y: number): void
  bezierCurveTo(c1x: number, c1y: number, c2x: number, c2y: number, x: number, y: number): void
  rect(x: number, y: number, width: number, height: number): void
  closePath(): void
}
