import { homedir } from 'node:os'
import { join } from 'node:path'
import { chooseCodec } from './codec/choose.ts'
import { systemFontFolders } from './fonts/folders.ts'
import type { RenderSettings } from './render-job.ts'
import type { Renderer } from './renderer.ts'

/** A renderer in this very thread, where no built thread is there. Nothing is loaded before the first job. */
export function createInlineRenderer(settings: Partial<RenderSettings> = {}): Renderer {
  let loading: Promise<Renderer> | undefined
  const load = async () => {
    const { openRenderer } = await import('./open-renderer.ts')
    return openRenderer({ ...defaultSettings(), ...settings })
  }
  const ready = () => {
    loading ??= load()
    return loading
  }
  return {
    render: async (job) => (await ready()).render(job),
    check: async (job) => (await ready()).check(job),
    picture: async (job) => (await ready()).picture(job),
  }
}

/**
 * Pictures of the Internet only; fonts of the system and those dropped into `fonts/` of the data folder. Without a data
 * folder nothing is kept.
 */
export function defaultSettings(dataFolder?: string): RenderSettings {
  const system = systemFontFolders(process.platform, homedir(), process.env)
  return {
    codec: chooseCodec(),
    reach: { scope: 'public' },
    shelf: dataFolder === undefined ? null : join(dataFolder, 'cache', 'pictures'),
    fonts: {
      folders: dataFolder === undefined ? system : [join(dataFolder, 'fonts'), ...system],
      cache: dataFolder === undefined ? null : join(dataFolder, 'cache', 'fonts.json'),
    },
  }
}
