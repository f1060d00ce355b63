import { createInlineRenderer, defaultSettings } from './inline-renderer.ts'
import { findRenderWorker } from './places.ts'
import type { RenderSettings } from './render-job.ts'
import { RenderPool } from './render-pool.ts'
import type { Renderer } from './renderer.ts'
import type { Reach } from './web/reach.ts'

export interface RenderingOptions {
  /** Posters made at a time, each in a thread; none means this very thread, which starts faster. */
  readonly threads?: number
  readonly reach?: Reach
  /** Where pictures of the web are kept and fonts are dropped in; nothing is kept unless given. */
  readonly dataFolder?: string
  /** Folders of fonts beside those of the system and the data folder. */
  readonly fontFolders?: readonly string[]
  /** Milliseconds that one poster may take in its thread. */
  readonly limitMs?: number
}

export type Rendering = Renderer & AsyncDisposable & { readonly settings: RenderSettings }

/** A renderer for a command or a service: this thread, or a pool of its own. */
export function openRendering({
  threads = 0,
  reach = { scope: 'public' },
  dataFolder,
  fontFolders = [],
  limitMs,
}: RenderingOptions = {}): Rendering {
  const standard = defaultSettings(dataFolder)
  const fonts = { ...standard.fonts, folders: [...fontFolders, ...standard.fonts.folders] }
  const settings: RenderSettings = { ...standard, reach, fonts }
  const entry = threads > 0 ? findRenderWorker() : null
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
