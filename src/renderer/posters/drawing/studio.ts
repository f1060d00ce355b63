import type { FontFace } from '../../../shared/contract/posters.ts'
import {
  type AssembledPoster,
  createTextEngine,
  type Face,
  faceKey,
  type TextEngine,
} from '../../../shared/poster/index.ts'
import type { Door } from '../../client/door.ts'

/** What all posters of a window are drawn with: the text engine, and fonts as the texts ask for them. */
export interface Studio {
  readonly text: TextEngine
  /** The host's fonts, by preference. */
  readonly catalogue: readonly FontFace[]
  /** Faces that a poster needs and that are not here; those that failed are left out, see {@link failed}. */
  missing(poster: Pick<AssembledPoster, 'layers'>): FontFace[]
  /** Fetches faces; each is fetched once, however often it is asked for. Never rejects. */
  load(faces: readonly FontFace[]): Promise<void>
  /** Faces that could not be fetched, and why. */
  readonly failed: ReadonlyMap<FontFace, unknown>
  /** Tries the failed ones again when they are next needed. */
  retry(): void
}

/** Loads HarfBuzz and the list of fonts, but no font. */
export async function openStudio(door: Pick<Door, 'client' | 'mediaUrl'>): Promise<Studio> {
  const [hb, catalogue] = await Promise.all([import('harfbuzzjs'), door.client.posters.fonts()])
  const text = createTextEngine(hb, catalogue)
  const byKey = new Map(catalogue.map((face) => [faceKey(face), face]))
  const running = new Map<FontFace, Promise<void>>()
  const failed = new Map<FontFace, unknown>()

  const fetchFace = async (face: FontFace) => {
    try {
      text.add(face, new Uint8Array(await bytesOf(door.mediaUrl(face.media))))
    } catch (thrown) {
      failed.set(face, thrown)
    } finally {
      running.delete(face)
    }
  }

  return {
    text,
    catalogue,
    failed,
    missing: (poster) =>
      text.wanted(poster).flatMap((face: Face) => {
        const listed = byKey.get(faceKey(face))
        return listed && !failed.has(listed) ? [listed] : []
      }),
    load: async (faces) => {
      await Promise.all(
        faces.map((face) => {
          const load = running.get(face) ?? fetchFace(face)
          running.set(face, load)
          return load
        }),
      )
    },
    retry: () => failed.clear(),
  }
}

/** Bytes that the host serves beside the contract. */
export async function bytesOf(url: string, signal?: AbortSignal): Promise<ArrayBuffer> {
  const response = await fetch(url, signal ? { signal } : {})
  if (!response.ok) throw new Error(`${response.status} ${response.statusText}`.trim())
  return response.arrayBuffer()
}
