import type { Failure } from '../../../shared/contract/failure.ts'
import { type AssembledPoster, eachLayer, neededPictures, unreadableQrCodes } from '../../../shared/poster/index.ts'
import { type Check, checksOf, failureCheck } from './checks.ts'
import { memoryCanvas } from './memory-canvas.ts'
import type { Pictures } from './pictures.ts'
import type { Studio } from './studio.ts'
import { drawTolerantly, withFonts } from './tolerant.ts'

/** What a painter says of a frame. */
export interface Drawn {
  /** Counts what {@link Painter.show} was given. */
  readonly revision: number
  /** All fonts and pictures are there: these are the pixels of the export. */
  readonly complete: boolean
  readonly checks: readonly Check[]
}

/** How long a poster must stay as it is before its QR codes are read, in ms: reading takes longer than a frame. */
const REST = 250

/** Draws one poster again whenever it, its fonts or its pictures change; once per frame of the screen. */
export interface Painter {
  /** Returns the revision that {@link Drawn} will name. */
  show(poster: AssembledPoster): number
  /** Something outside of the poster changed. */
  touch(): void
  close(): void
}

export function createPainter(
  canvas: HTMLCanvasElement,
  studio: Studio,
  pictures: Pictures,
  drawn: (frame: Drawn) => void,
): Painter {
  // In memory rather than on the graphics card: only that draws as the exporter does.
  const context = canvas.getContext('2d', { willReadFrequently: true })!
  let poster: AssembledPoster | null = null
  let revision = 0
  let requested = 0
  let resting: ReturnType<typeof setTimeout> | undefined
  let unreadable: Failure<'RENDER_FAILED'>[] = []

  const touch = () => {
    if (requested === 0) requested = requestAnimationFrame(paint)
  }

  const paint = () => {
    requested = 0
    clearTimeout(resting)
    if (!poster) return
    const shown = poster
    const types = studio.typesFor(shown)
    const wanted = types?.wanted(shown) ?? []
    if (!types || wanted.length > 0) {
      // What was drawn last stays until the letters are there; a fetched face may show that a further one is needed.
      const coming = types ? studio.load(wanted) : studio.ask(shown)
      coming.then(() => poster && touch())
      return
    }
    const needs = neededPictures(shown)
    pictures.want(needs)
    const settable = withFonts(shown, types)
    const { layers, failures } = drawTolerantly(context, settable, {
      text: types.text,
      Path2D,
      surface: memoryCanvas,
      picture: (need) => pictures.get(need),
    })
    const checks = [...checksOf(settable, types, pictures), ...failures.map(failureCheck)]
    const frame = { revision, complete: needs.every(pictures.settled) }
    const tell = () => drawn({ ...frame, checks: [...checks, ...unreadable.map(failureCheck)] })
    // A code that could not be read stays so until the next look at it.
    unreadable = unreadable.filter(({ data }) => [...eachLayer(layers)].some(({ id }) => id === data.layer))
    tell()
    if (!frame.complete) return
    resting = setTimeout(async () => {
      const found = await unreadableQrCodes(context, { ...shown, layers })
      if (poster !== shown) return
      unreadable = found
      tell()
    }, REST)
  }

  return {
    show(next) {
      poster = next
      revision += 1
      touch()
      return revision
    },
    touch,
    close() {
      cancelAnimationFrame(requested)
      clearTimeout(resting)
      poster = null
    },
  }
}
