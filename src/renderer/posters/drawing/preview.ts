import { assemble } from '../../../shared/poster/index.ts'
import type { Door } from '../../client/door.ts'
import { createPainter } from './painter.ts'
import { createPictures } from './pictures.ts'
import type { Studio } from './studio.ts'

/** Draws a saved poster with its defaults, scaled to fill a small canvas. Resolves when it stands. */
export async function drawPreview(
  target: HTMLCanvasElement,
  name: string,
  studio: Studio,
  { client, mediaUrl }: Pick<Door, 'client' | 'mediaUrl'>,
  signal: AbortSignal,
): Promise<void> {
  const { document } = await client.posters.open({ name }, { signal })
  const full = window.document.createElement('canvas')
  await new Promise<void>((resolve) => {
    const pictures = createPictures(name, client, mediaUrl, () => painter.touch())
    const painter = createPainter(full, studio, pictures, ({ complete }) => complete && end())
    const end = () => {
      painter.close()
      pictures.close()
      signal.removeEventListener('abort', end)
      resolve()
    }
    signal.addEventListener('abort', end)
    painter.show(assemble(document, {}))
  })
  if (signal.aborted) return
  const context = target.getContext('2d')!
  context.imageSmoothingQuality = 'high'
  context.drawImage(full, 0, 0, target.width, target.height)
}
