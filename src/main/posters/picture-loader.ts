import { type AssembledPoster, finishPicture, neededPictures, type PictureNeed } from '../../shared/poster/index.ts'
import type { Canvases, CanvasPicture } from './canvas.ts'
import type { Codec, Pixels, Placement } from './codec.ts'
import { beyondPictureBudget } from './picture-budget.ts'
import { ofLayer } from './picture-failure.ts'
import { PixelCache } from './pixel-cache.ts'
import { type Source, staleness, undecodable } from './sources.ts'

/** Pictures that are looked for at a time: that is waiting, for a disk or for the web. */
const AT_ONCE = 8

export interface PictureLoader {
  /** All pictures of a poster, each decoded once; what was decoded for an earlier one is not decoded again. */
  load(
    poster: Pick<AssembledPoster, 'layers'>,
    find: (src: string) => Promise<Source>,
    warn: (text: string) => void,
  ): Promise<(need: PictureNeed) => CanvasPicture | undefined>
  /** @throws Failure FILE_UNREADABLE. */
  decode(src: string, source: Source, placement: Placement): Promise<Pixels>
}

export function createPictureLoader(codec: Codec, toImage: Canvases['toImage']): PictureLoader {
  const cache = new PixelCache<CanvasPicture['image']>()

  const decode: PictureLoader['decode'] = async (src, source, placement) =>
    codec.decodeResize(await source.read(), placement).catch((error: unknown) => {
      throw undecodable(src, error)
    })

  const pictureOf = async (need: PictureNeed, source: Source): Promise<CanvasPicture> => {
    const cached = cache.get(source.sha256, need)
    if (cached) return cached
    const pixels = finishPicture(need, await decode(need.src, source, need))
    const picture = { image: toImage(pixels), width: pixels.width, height: pixels.height }
    cache.set(source.sha256, need, picture)
    return picture
  }

  return {
    decode,
    async load(poster, find, warn) {
      const needs = neededPictures(poster)
      const beyond = beyondPictureBudget(needs)
      // Said before one of them is decoded.
      if (beyond) throw beyond
      const pictures = new Map<string, CanvasPicture>()
      for (let at = 0; at < needs.length; at += AT_ONCE) {
        const next = needs.slice(at, at + AT_ONCE)
        const found = await Promise.allSettled(next.map(({ src }) => find(src)))
        // Decoded one by one, for that takes memory.
        for (const [index, need] of next.entries()) {
          const one = found[index]!
          if (one.status === 'rejected') throw ofLayer(need, one.reason)
          staleness(need.src, one.value).forEach(warn)
          const picture = await pictureOf(need, one.value).catch((error: unknown) => {
            throw ofLayer(need, error)
          })
          pictures.set(need.key, picture)
        }
      }
      return ({ key }) => pictures.get(key)
    },
  }
}
