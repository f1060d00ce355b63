import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { FontShelf } from '../fonts/shelf.ts'
import { openSources } from '../open-renderer.ts'
import { findStarters, findTemplates } from '../places.ts'
import { openRendering } from '../rendering.ts'
import type { Reach } from '../web/reach.ts'
import { demandLimits } from './demand.ts'
import { arrivalRoom, openMemory } from './memory.ts'
import { RenderService } from './service.ts'
import { Templates } from './templates.ts'

export interface OpenServiceOptions {
  /** Posters by their names; those that Handbill ships are there beside them. Fonts are taken from `fonts/` in it, too. */
  readonly templates: string
  readonly jobs: number
  readonly queue: number
  readonly reach: Reach
  readonly dataFolder: string
  /** Of a poster, in millions; twice as many of its pictures together, and of canvases in between. */
  readonly megapixels: number
  /** A poster that takes longer in its thread is ended, and the thread with it. */
  readonly limitMs: number
  readonly version: string
}

/** Stricter than for oneself: strangers say what is fetched. */
const pictureLimits = { bytes: 20_000_000, ms: 10_000, redirects: 5 }

/** A render service with threads of its own. */
export function openRenderService(options: OpenServiceOptions): { service: RenderService; stop(): Promise<void> } {
  const { jobs, queue, reach, dataFolder, limitMs, megapixels, version } = options
  const templates = existsSync(options.templates) ? options.templates : findStarters()
  // Rendering must not hold up answering, so there are threads even for one job.
  const demand = demandLimits(megapixels)
  const rendering = openRendering({
    threads: jobs,
    reach,
    dataFolder,
    limitMs,
    surfacePixels: demand.surfacePixels,
    fontFolders: [join(templates, 'fonts')],
  })
  const memory = openMemory()
  const service = new RenderService({
    renderer: rendering,
    sources: openSources(rendering.settings, { limits: pictureLimits, allowance: () => arrivalRoom(memory) }),
    fonts: new FontShelf(rendering.settings.fonts),
    codec: rendering.settings.codec,
    templates: new Templates(templates, findTemplates()),
    demand,
    // Other processors round otherwise, and so may other versions of what draws and encodes.
    edition: `${version}-${process.arch}`,
    ...{ jobs, queue, memory },
  })
  return { service, stop: async () => rendering[Symbol.asyncDispose]() }
}
