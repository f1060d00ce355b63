/**
 * The part of a 2D canvas that {@link draw} uses. A browser's `CanvasRenderingContext2D` and `@napi-rs/canvas`'
 * context both fit it as they are; the ground floor knows neither.
 */
export interface Canvas2D<Path, Image> {
  /** Set to CSS colours only; read by nobody. */
  fillStyle: unknown
  globalAlpha: number
  save(): void
  restore(): void
  translate(x: number, y: number): void
  rotate(radians: number): void
  fillRect(x: number, y: number, width: number, height: number): void
  fill(path: Path): void
  clip(path: Path): void
  drawImage(image: Image, x: number, y: number): void
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
