import { chooseCodec } from './codec/choose.ts'
import type { RenderSettings } from './render-job.ts'
import type { Renderer } from './renderer.ts'

/** A renderer in this very thread, for a command that renders and ends. Nothing is loaded before the first job. */
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

/** Pictures of the Internet only, none of them kept. */
export function defaultSettings(): RenderSettings {
  return { codec: chooseCodec(), reach: { scope: 'public' }, shelf: null }
}
