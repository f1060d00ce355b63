import type { FontFace } from '../../../shared/contract/posters.ts'
import {
  type AssembledPoster,
  createTextEngine,
  type Face,
  Fonts,
  faceKey,
  familiesOf,
  type MissingFamily,
  missingFamilies,
  type TextEngine,
} from '../../../shared/poster/index.ts'
import type { Door } from '../../client/door.ts'

type Layers = Pick<AssembledPoster, 'layers'>

/** What all posters of a window are drawn with: text engines, and fonts as the texts ask for them. */
export interface Studio {
  /** What this poster is set with; undefined until the host was asked for the families that it names. */
  typesFor(poster: Layers): Types | undefined
  /** Asks the host for those families; each set of them once, however often it is asked for. Never rejects. */
  ask(poster: Layers): Promise<void>
  /** Fetches faces; each is fetched once, however often it is asked for. Never rejects. */
  load(faces: readonly FontFace[]): Promise<void>
  /** Tries again what failed when it is next needed. */
  retry(): void
  /** Calls `listener` when the host has other fonts now, and posters are to be drawn anew. Returns what ends it. */
  subscribe(listener: () => void): () => void
}

/** The fonts of posters that name the same families: as the exporter takes them, in its order. */
export interface Types {
  readonly text: TextEngine
  /** Families that are not on the host. */
  readonly missing: readonly MissingFamily[]
  /** Why the host could not be asked; its own fonts stand in. */
  readonly unasked: unknown
  /** Faces that could not be fetched, and why. */
  failed(): readonly (readonly [FontFace, unknown])[]
  /** Faces that a poster needs and that are not here, without those that failed. */
  wanted(poster: Layers): FontFace[]
}

/** Families are tried out one after the other; what was drawn before the last few is asked for again. */
const SETS_KEPT = 8

/** Loads HarfBuzz and the list of fonts, but no font. Follows the host's fonts from then on. */
export async function openStudio(door: Pick<Door, 'client' | 'mediaUrl' | 'follow'>): Promise<Studio> {
  const [hb, shipped] = await Promise.all([import('harfbuzzjs'), door.client.posters.fonts()])
  let fonts = new Fonts(hb)
  /** Counts the editions of the host's fonts; what was asked for in an earlier one is of no use. */
  let edition = 0
  const own = new Set(shipped.map(({ family }) => family.toLowerCase()))
  const sets = new Map<string, Types>()
  const asking = new Map<string, Promise<void>>()
  const running = new Map<string, Promise<void>>()
  const failed = new Map<string, unknown>()
  const listeners = new Set<() => void>()

  const typesOf = (catalogue: readonly FontFace[], families: readonly string[], unasked?: unknown): Types => {
    const text = createTextEngine(hb, catalogue, fonts)
    const byKey = new Map(catalogue.map((face) => [faceKey(face), face]))
    const hasFailed = (face: Face) => failed.has(faceKey(face))
    return {
      text,
      missing: unasked === undefined ? missingFamilies(families, catalogue) : [],
      unasked,
      failed: () => catalogue.filter(hasFailed).map((face) => [face, failed.get(faceKey(face))]),
      wanted: (poster) =>
        text.wanted(poster).flatMap((face) => (hasFailed(face) ? [] : (byKey.get(faceKey(face)) ?? []))),
    }
  }
  let usual = typesOf(shipped, [])

  const familiesAsked = (poster: Layers) => familiesOf(poster).filter((family) => !own.has(family.toLowerCase()))

  const fetchTypes = async (key: string, families: readonly string[]) => {
    const asked = edition
    const types = await door.client.posters.fonts({ families: [...families] }).then(
      (catalogue) => typesOf(catalogue, families),
      (thrown: unknown) => typesOf(shipped, families, thrown ?? new Error()),
    )
    if (edition !== asked) return
    const [oldest] = sets.keys()
    if (sets.size >= SETS_KEPT && oldest !== undefined) sets.delete(oldest)
    sets.set(key, types)
    asking.delete(key)
  }

  const fetchFace = async (face: FontFace) => {
    const asked = edition
    const bytes = await bytesOf(door.mediaUrl(face.media)).catch((thrown: unknown) => {
      if (edition === asked) failed.set(faceKey(face), thrown)
      return null
    })
    if (edition !== asked) return
    if (bytes) fonts.add(face, new Uint8Array(bytes))
    running.delete(faceKey(face))
  }

  const renew = () => {
    edition += 1
    fonts = new Fonts(hb)
    usual = typesOf(shipped, [])
    for (const known of [sets, asking, running, failed]) known.clear()
    for (const listener of listeners) listener()
  }

  // Before anything is asked for, so that no change falls between.
  await new Promise<void>((resolve) => {
    let known: string | null = null
    const heard = ({ edition: now }: { edition: string }) => {
      if (known !== null && known !== now) renew()
      known = now
      resolve()
    }
    door.follow(door.client.posters.watchFonts, {}, heard, () => resolve())
  })

  return {
    typesFor(poster) {
      const families = familiesAsked(poster)
      return families.length === 0 ? usual : sets.get(keyOf(families))
    },
    ask(poster) {
      const families = familiesAsked(poster)
      return once(asking, keyOf(families), (key) => fetchTypes(key, families))
    },
    load: async (faces) => {
      await Promise.all(faces.map((face) => once(running, faceKey(face), () => fetchFace(face))))
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    retry() {
      failed.clear()
      for (const [key, { unasked }] of sets) if (unasked !== undefined) sets.delete(key)
    },
  }
}

function keyOf(families: readonly string[]): string {
  return families.join('\n').toLowerCase()
}

function once(running: Map<string, Promise<void>>, key: string, start: (key: string) => Promise<void>): Promise<void> {
  const run = running.get(key) ?? start(key)
  running.set(key, run)
  return run
}

/** Bytes that the host serves beside the contract. */
export async function bytesOf(url: string, signal?: AbortSignal): Promise<ArrayBuffer> {
  const response = await fetch(url, signal ? { signal } : {})
  if (!response.ok) throw new Error(`${response.status} ${response.statusText}`.trim())
  return response.arrayBuffer()
}
