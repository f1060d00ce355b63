import { Cache } from '../../shared/poster/cache.ts'
import type { PictureNeed } from '../../shared/poster/index.ts'

/**
 * Decoded pictures as the canvas draws them, by what they are (the hash of their bytes) how they lie in their
 * box, and what was done to them.
 */
export class PixelCache<Image> {
  readonly #held: Cache<string, { image: Image; width: number; height: number }>

  /** @param bytes How much memory the pixels may take. */
  constructor(bytes = 256_000_000) {
    this.#held = new Cache(bytes, ({ width, height }) => width * height * 4)
  }

  get(sha256: string, need: PictureNeed) {
    return this.#held.get(keyOf(sha256, need))
  }

  set(sha256: string, need: PictureNeed, picture: { image: Image; width: number; height: number }): void {
    this.#held.set(keyOf(sha256, need), picture)
  }
}

function keyOf(sha256: string, { width, height, fit, focus, finish }: PictureNeed): string {
  return JSON.stringify([sha256, width, height, fit, focus, finish])
}
