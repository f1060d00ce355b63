import { type Codec, type CodecName, codecNames } from '../codec.ts'

/**
 * Which codec this process can have: what `HANDBILL_CODEC` says; else `canvas` inside Electron on Linux, where
 * sharp's GLib clashes with the system's (https://sharp.pixelplumbing.com/install/#electron-and-linux) and takes
 * the process down; else `sharp`.
 *
 * @throws Error when the variable names no codec.
 */
export function chooseCodec(
  env: Readonly<Record<string, string | undefined>> = process.env,
  { platform, versions }: Pick<NodeJS.Process, 'platform'> & { versions: { electron?: string } } = process,
): CodecName {
  const wanted = env.HANDBILL_CODEC
  if (wanted) {
    const named = codecNames.find((name) => name === wanted)
    if (!named) throw new Error(`HANDBILL_CODEC is "${wanted}"; it may be ${codecNames.join(' or ')}.`)
    return named
  }
  return platform === 'linux' && versions.electron !== undefined ? 'canvas' : 'sharp'
}

export async function openCodec(name: CodecName): Promise<Codec> {
  if (name === 'canvas') return (await import('./canvas.ts')).createCanvasCodec()
  return (await import('./sharp.ts')).createSharpCodec()
}
