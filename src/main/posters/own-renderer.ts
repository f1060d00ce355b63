import { createInlineRenderer, defaultSettings } from './inline-renderer.ts'
import { findRenderWorker } from './places.ts'
import { RenderPool } from './render-pool.ts'
import type { CheckJob, PictureJob, Renderer, Rendering, RenderJob } from './renderer.ts'
import type { Reach } from './web/reach.ts'

/**
 * The renderer of a Handbill with a data folder. A thread is told once from where it may fetch, so there is one pool for
 * each answer to that; neither has a thread before it has work, nor keeps an idle one.
 */
export class OwnRenderer implements Renderer, AsyncDisposable {
  readonly #dataFolder: string
  readonly #privatePictures: () => boolean
  readonly #opened = new Map<Reach['scope'], Renderer & Partial<AsyncDisposable>>()

  /** @param privatePictures Asked at every job. */
  constructor(dataFolder: string, privatePictures: () => boolean) {
    this.#dataFolder = dataFolder
    this.#privatePictures = privatePictures
  }

  render(job: RenderJob, signal?: AbortSignal): Promise<Rendering> {
    return this.#now().render(job, signal)
  }

  check(job: CheckJob, signal?: AbortSignal): ReturnType<Renderer['check']> {
    return this.#now().check(job, signal)
  }

  picture(job: PictureJob, signal?: AbortSignal): ReturnType<Renderer['picture']> {
    return this.#now().picture(job, signal)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#opened.values()].map((renderer) => renderer[Symbol.asyncDispose]?.()))
  }

  #now(): Renderer {
    const scope = this.#privatePictures() ? 'anywhere' : 'public'
    const opened = this.#opened.get(scope) ?? this.#open(scope)
    this.#opened.set(scope, opened)
    return opened
  }

  #open(scope: Reach['scope']): Renderer & Partial<AsyncDisposable> {
    const settings = { ...defaultSettings(this.#dataFolder), reach: { scope } }
    const entry = findRenderWorker()
    return entry ? new RenderPool(entry, { settings }) : createInlineRenderer(settings)
  }
}
