import type { App as ElectronApp } from 'electron'
import { z } from 'zod'

/** What the system asks of the app: a second start, a file dropped on the icon, an address of ours. */
export type Ask =
  | { kind: 'again'; argv: string[]; cwd: string }
  | { kind: 'file'; path: string }
  | { kind: 'url'; url: string }

const additionalData = z.object({ argv: z.array(z.string()), cwd: z.string() })

/**
 * Listens before the app is ready, since macOS tells of a file before that, and keeps what comes until somebody takes
 * it. Null when another instance runs already: it was told, and this one must quit.
 */
export function soleInstance(
  app: Pick<ElectronApp, 'on' | 'requestSingleInstanceLock'>,
  { argv, cwd }: { argv: string[]; cwd: string },
): { take(listener: (ask: Ask) => void): void } | null {
  // Chromium may put the words of `second-instance` in another order, so they travel in the additional data.
  if (!app.requestSingleInstanceLock({ argv, cwd })) return null
  const waiting: Ask[] = []
  let tell = (ask: Ask): unknown => waiting.push(ask)
  app.on('second-instance', (_event, _argv, _cwd, data) => {
    const parsed = additionalData.safeParse(data)
    tell({ kind: 'again', ...(parsed.success ? parsed.data : { argv: [], cwd: '' }) })
  })
  app.on('open-file', (event, path) => {
    event.preventDefault()
    tell({ kind: 'file', path })
  })
  app.on('open-url', (event, url) => {
    event.preventDefault()
    tell({ kind: 'url', url })
  })
  return {
    take(listener) {
      tell = listener
      for (const ask of waiting.splice(0)) listener(ask)
    },
  }
}
