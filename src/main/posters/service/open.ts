import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { FontShelf } from '../fonts/shelf.ts'
import { openSources } from '../open-renderer.ts'
import { findStarters, findTemplates } from '../places.ts'
import { openRendering } from '../rendering.ts'
import type { Reach } from '../web/reach.ts'
import { RenderService } from './service.ts'
import { Templates } from './templates.ts'

export interface OpenServiceOptions {
  /** Posters by their names; those that Handbill ships are there beside them. Fonts are taken from `fonts/` in it, too. */
  readonly templates: string
  readonly jobs: number
  readonly queue: number
  readonly reach: Reach
  readonly dataFolder: string
}

/** A render service with threads of its own. */
export function openRenderService(options: OpenServiceOptions): { service: RenderService; stop(): Promise<void> } {
  const { jobs, queue, reach, dataFolder } = options
  const templates = existsSync(options.templates) ? options.templates : findStarters()
  // Rendering must not hold up answering, so there are threads even for one job.
  const rendering = openRendering({ threads: jobs, reach, dataFolder, fontFolders: [join(templates, 'fonts')] })
  const service = new RenderService({
    renderer: rendering,
    sources: openSources(rendering.settings),
    fonts: new FontShelf(rendering.settings.fonts),
    codec: rendering.settings.codec,
    templates: new Templates(templates, findTemplates()),
    ...{ jobs, queue },
  })
  return { service, stop: async () => rendering[Symbol.asyncDispose]() }
}
