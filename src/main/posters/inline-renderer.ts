import { chooseCodec, openCodec } from './codec/choose.ts'
import type { Renderer } from './renderer.ts'

/** A renderer in this very thread, for a command that renders and ends. Nothing is loaded before the first job. */
export function createInlineRenderer(): Renderer {
  let loading: Promise<Renderer> | undefined
  const load = async () => {
    const [{ createRenderer }, codec] = await Promise.all([import('./renderer.ts'), openCodec(chooseCodec())])
    return createRenderer(codec)
  }
  const ready = () => {
    loading ??= load()
    return loading
  }
  return {
    render: async (job) => (await ready()).render(job),
    picture: async (job) => (await ready()).picture(job),
  }
}
