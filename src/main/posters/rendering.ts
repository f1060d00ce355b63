import { createInlineRenderer, defaultSettings } from './inline-renderer.ts'
import { findRenderWorker } from './places.ts'
import type { RenderSettings } from './render-job.ts'
import { RenderPool } from './render-pool.ts'
import type { Renderer } from './renderer.ts'
import type { Reach } from './web/reach.ts'

export interface RenderingOptions {
  /** Posters made at a time, each in a thread; one unless given. This thread stays free, so that it hears signals. */
  readonly threads?: number
  readonly reach?: Reach
  /** Where pictures of the web are kept and fonts are dropped in; nothing is kept unless given. */
  readonly dataFolder?: string
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
  entry = findRenderWorker(),
}: RenderingOptions = {}): Rendering {
  const standard = defaultSettings(dataFolder)
  const fonts = { ...standard.fonts, folders: [...fontFolders, ...standard.fonts.folders] }
  const settings: RenderSettings = { ...standard, reach, fonts, surfacePixels }
  const renderer = entry
    ? new RenderPool(entry, { threads, settings, ...(limitMs && { limitMs }) })
    : createInlineRenderer(settings)
  return {
    settings,
    render: (job, signal) => renderer.render(job, signal),
    check: (job, signal) => renderer.check(job, signal),
    picture: (job, signal) => renderer.picture(job, signal),
    [Symbol.asyncDispose]: async () => {
      if (renderer instanceof RenderPool) await renderer[Symbol.asyncDispose]()
    },
  }
}
