import { existsSync } from 'node:fs'
import { openSources } from '../open-renderer.ts'
import { findStarters } from '../places.ts'
import { openRendering } from '../rendering.ts'
import type { Reach } from '../web/reach.ts'
import { RenderService } from './service.ts'
import { Templates } from './templates.ts'

export interface OpenServiceOptions {
  /** The templates; those that Handbill ships where there is no such folder. */
  readonly templates: string
  readonly jobs: number
  readonly queue: number
  readonly reach: Reach
  readonly shelf: string | null
}

/** A render service with threads of its own. */
export function openRenderService(options: OpenServiceOptions): { service: RenderService; stop(): Promise<void> } {
  const { jobs, queue, reach, shelf } = options
  // Rendering must not hold up answering, so there are threads even for one job.
  const rendering = openRendering({ threads: jobs, reach, shelf })
  const service = new RenderService({
    renderer: rendering,
    sources: openSources(rendering.settings),
    codec: rendering.settings.codec,
    templates: new Templates(existsSync(options.templates) ? options.templates : findStarters()),
    ...{ jobs, queue },
  })
  return { service, stop: async () => rendering[Symbol.asyncDispose]() }
}
