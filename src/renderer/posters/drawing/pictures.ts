import type { Client } from '../../../shared/contract/index.ts'
import { type DrawnPicture, finishPicture, fittedSize, type PictureNeed } from '../../../shared/poster/index.ts'
import { memoryCanvas } from './memory-canvas.ts'
import { bytesOf } from './studio.ts'

export type CanvasPicture = DrawnPicture<HTMLCanvasElement>

/** The pictures of one poster, as the host decodes and resizes them. */
export interface Pictures {
  /**
   * Says which pictures are needed now. What is not here is fetched, two at a time; a size that nobody needs any more
   * before its turn (a handle is being dragged) is never fetched.
   */
  want(needs: readonly PictureNeed[]): void
  /** The picture; while it is on its way the same one at another size, scaled, to go on with. */
  get(need: PictureNeed): CanvasPicture | undefined
  /** Whether `get` gives the host's own pixels, or never will. */
  settled(need: PictureNeed): boolean
  failure(need: PictureNeed): unknown
  /** Forgets failures: there may be a connection by now. */
  retry(): void
  /** Forgets pictures as well: a file may be another one by now. */
  forget(): void
  close(): void
}

const AT_ONCE = 2
/** 4 bytes a pixel: about 200 MB. */
const PIXELS_KEPT = 50_000_000

interface Held {
  readonly need: PictureNeed
  readonly picture: CanvasPicture
}

export function createPictures(
  poster: string,
  client: Pick<Client, 'posters'>,
  mediaUrl: (id: string) => string,
  changed: () => void,
): Pictures {
  const held = new Map<string, Held>()
  const failures = new Map<string, unknown>()
  const running = new Set<string>()
  const ended = new AbortController()
  let queue: PictureNeed[] = []

  const fetchNext = () => {
    while (running.size < AT_ONCE) {
      const need = queue.shift()
      if (!need) return
      running.add(need.key)
      load(need).finally(() => {
        running.delete(need.key)
        if (ended.signal.aborted) return
        changed()
        fetchNext()
      })
    }
  }

  const load = async (need: PictureNeed) => {
    const { key, src, width, height, fit, focus } = need
    try {
      const { media, ...size } = await client.posters.picture(
        { poster, src, width, height, fit, focus },
        { signal: ended.signal },
      )
      const rgba = new Uint8ClampedArray(await bytesOf(mediaUrl(media), ended.signal))
      finishPicture(need, { ...size, data: rgba })
      held.set(key, { need, picture: toCanvas(rgba, size) })
      drop(held, PIXELS_KEPT)
    } catch (thrown) {
      if (!ended.signal.aborted) failures.set(key, thrown)
    }
  }

  return {
    want(needs) {
      queue = needs.filter(({ key }) => !held.has(key) && !failures.has(key) && !running.has(key))
      fetchNext()
    },
    get(need) {
      const exact = held.get(need.key)
      if (!exact) return failures.has(need.key) ? undefined : standIn(need, held.values())
      // Newest last: what is drawn is not what is dropped.
      held.delete(need.key)
      held.set(need.key, exact)
      return exact.picture
    },
    settled: ({ key }) => held.has(key) || failures.has(key),
    failure: ({ key }) => failures.get(key),
    retry: () => failures.clear(),
    forget() {
      failures.clear()
      held.clear()
    },
    close: () => ended.abort(),
  }
}

function toCanvas(rgba: Uint8ClampedArray<ArrayBuffer>, { width, height }: { width: number; height: number }) {
  const { image, ctx } = memoryCanvas(width, height)
  ctx.putImageData(new ImageData(rgba, width, height), 0, 0)
  return { image, width, height }
}

function standIn(need: PictureNeed, held: Iterable<Held>): CanvasPicture | undefined {
  const like = [...held].findLast(
    (other) => other.need.src === need.src && other.need.fit === need.fit && other.need.field === need.field,
  )
  if (!like) return undefined
  const { picture } = like
  const { width, height } = fittedSize(picture, need, need.fit)
  const { image, ctx } = memoryCanvas(width, height)
  ctx.drawImage(picture.image, 0, 0, width, height)
  return { image, width, height }
}

function drop(held: Map<string, Held>, most: number): void {
  let pixels = 0
  for (const { picture } of held.values()) pixels += picture.width * picture.height
  for (const [key, { picture }] of held) {
    if (pixels <= most || held.size === 1) return
    held.delete(key)
    pixels -= picture.width * picture.height
  }
}
