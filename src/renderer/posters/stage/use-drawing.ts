import { type RefObject, useEffect, useRef, useState } from 'react'
import type { AssembledPoster } from '../../../shared/poster/index.ts'
import { useDoor } from '../../live/context.tsx'
import type { Check } from '../drawing/checks.ts'
import { createPainter, type Painter } from '../drawing/painter.ts'
import { createPictures, type Pictures } from '../drawing/pictures.ts'
import type { Studio } from '../drawing/studio.ts'

/**
 * Draws a poster on a canvas whenever either changes. The canvas says how far it is: `data-asked` counts the states it
 * was given, `data-drawn` is the one whose final pixels it holds.
 *
 * @returns Whether anything was drawn yet.
 */
export function useDrawing(
  canvas: RefObject<HTMLCanvasElement | null>,
  name: string,
  poster: AssembledPoster,
  studio: Studio,
  /** Another number has pictures and failed fonts fetched again. */
  round: number,
  onChecks: (checks: readonly Check[]) => void,
): boolean {
  const { client, mediaUrl, state } = useDoor()
  const painter = useRef<Painter | null>(null)
  const held = useRef<Pictures | null>(null)
  const [ready, setReady] = useState(false)

  useEffect(() => {
    const target = canvas.current!
    let said = ''
    const pictures = createPictures(name, client, mediaUrl, () => painter.current?.touch())
    const made = createPainter(target, studio, pictures, ({ revision, complete, checks }) => {
      setReady(true)
      if (complete) target.dataset.drawn = String(revision)
      const saying = JSON.stringify(checks)
      if (saying === said) return
      said = saying
      onChecks(checks)
    })
    painter.current = made
    held.current = pictures
    const stop = state.subscribe(() => {
      if (state.get().kind !== 'open') return
      // What failed for want of a connection gets a second chance with the next one.
      pictures.retry()
      studio.retry()
      made.touch()
    })
    const unheard = studio.subscribe(() => made.touch())
    return () => {
      stop()
      unheard()
      made.close()
      pictures.close()
      painter.current = null
    }
  }, [canvas, name, client, mediaUrl, state, studio, onChecks])

  useEffect(() => {
    if (round === 0) return
    held.current!.forget()
    studio.retry()
    painter.current!.touch()
  }, [round, studio])

  useEffect(() => {
    const revision = painter.current!.show(poster)
    canvas.current!.dataset.asked = String(revision)
  }, [canvas, poster])

  return ready
}
