import { setImmediate } from 'node:timers/promises'
import { createInlineRenderer, defaultSettings } from './inline-renderer.ts'
import { isLight } from './light.ts'
import { findRenderWorker } from './places.ts'
import type { RenderSettings } from './render-job.ts'
import { cancelled, RenderPool } from './render-pool.ts'
import type { Renderer } from './renderer.ts'
import type { Reach } from './web/reach.ts'

export interface RenderingOptions {
  /** Posters made at a time, each in a thread; one unless given. This thread stays free, so that it hears signals. */
  readonly threads?: number
  readonly reach?: Reach
  /** Where pictures of the web are kept and fonts are dropped in; nothing is kept unless given. */
  readonly dataFolder?: string
  /**
   * Draws in this thread what is drawn in no time: for a command that makes one poster, where starting a thread takes longer.
   * What takes longer than that goes to a thread all the same.
   */
  readonly lightHere?: boolean
  /** Folders of fonts beside those of the system and the data folder. */
  readonly fontFolders?: readonly string[]
  /** Milliseconds that one poster may take in its thread. */
  readonly limitMs?: number
  /** Pixels of canvases in between that one poster may have at a time. */
  readonly surfacePixels?: number
  /** What a thread runs; the built one unless given. Where there is none, this thread draws. */
  readonly entry?: URL | null
}

export type Rendering = Renderer & AsyncDisposable & { readonly settings: RenderSettings }

/** A renderer for a command or a service: a pool of its own. */
export function openRendering({
  threads = 1,
  reach = { scope: 'public' },
  dataFolder,
  fontFolders = [],
  limitMs,
  surfacePixels,
  lightHere = false,
  entry = findRenderWorker(),
}: RenderingOptions = {}): Rendering {
  const standard = defaultSettings(dataFolder)
  const fonts = { ...standard.fonts, folders: [...fontFolders, ...standard.fonts.folders] }
  const settings: RenderSettings = { ...standard, reach, fonts, surfacePixels }
  const renderer = entry
    ? new RenderPool(entry, { threads, settings, ...(limitMs && { limitMs }) })
    : createInlineRenderer(settings)
  const here = entry ? createInlineRenderer(settings) : renderer
  const byWeight = async (job: Parameters<typeof isLight>[0]): Promise<Renderer> => {
    if (!lightHere || !isLight(job)) return renderer
    // A table of posters that wait for nothing would be one long turn: signals are heard before each of them.
    await setImmediate()
    return here
  }
  return {
    settings,
    render: async (job, signal) => unlessGivenUp((await byWeight(job)).render(job, signal), signal),
    check: async (job, signal) => unlessGivenUp((await byWeight(job)).check(job, signal), signal),
    picture: (job, signal) => renderer.picture(job, signal),
    [Symbol.asyncDispose]: async () => {
      if (renderer instanceof RenderPool) await renderer[Symbol.asyncDispose]()
    },
  }
}

/** A thread that is drawing hears of it only afterwards. */
async function unlessGivenUp<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  const made = await work
  if (signal?.aborted) throw cancelled()
  return made
}
