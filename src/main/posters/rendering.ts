import { chooseCodec } from './codec/choose.ts'
import { createInlineRenderer } from './inline-renderer.ts'
import { findRenderWorker } from './places.ts'
import type { RenderSettings } from './render-job.ts'
import { RenderPool } from './render-pool.ts'
import type { Renderer } from './renderer.ts'
import type { Reach } from './web/reach.ts'

export interface RenderingOptions {
  /** How many posters are made at a time; one runs in this very thread. */
  readonly jobs?: number
  readonly reach?: Reach
  /** Folder where pictures of the web are kept. */
  readonly shelf?: string | null
  readonly env?: Readonly<Record<string, string | undefined>>
}

export type Rendering = Renderer & AsyncDisposable & { readonly settings: RenderSettings }

/** A renderer for a command: this thread for one poster at a time, a pool for more. */
export function openRendering({
  jobs = 1,
  reach = { scope: 'public' },
  shelf = null,
  env = process.env,
}: RenderingOptions = {}): Rendering {
  const settings: RenderSettings = { codec: chooseCodec(env), reach, shelf }
  const entry = jobs > 1 ? findRenderWorker() : null
  const renderer = entry ? new RenderPool(entry, { threads: jobs, settings }) : createInlineRenderer(settings)
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
