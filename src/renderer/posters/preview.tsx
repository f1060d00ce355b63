import { useEffect, useRef } from 'react'
import type { PosterEntry } from '../../shared/contract/posters.ts'
import { useApi, useDoor } from '../live/context.tsx'
import { drawPreview } from './drawing/preview.ts'
import style from './sheets.module.css'
import { PostersContext } from './store.ts'
import { studioOf } from './studio-of.ts'

/** How large a preview is drawn at most, in device pixels. */
const LARGEST = 480

/** A poster as it is saved, small. Drawn when it comes into view; until then, and if it cannot be, a blank sheet. */
export function Preview({ entry: { name, width, height, modified } }: { entry: PosterEntry }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const door = useDoor()
  const desk = useApi(PostersContext)

  // biome-ignore lint/correctness/useExhaustiveDependencies: a file that changed is drawn again
  useEffect(() => {
    const target = canvas.current!
    const gone = new AbortController()
    const seen = new IntersectionObserver(([entry]) => {
      if (!entry?.isIntersecting) return
      seen.disconnect()
      desk
        .inTurn(async () => {
          if (gone.signal.aborted) return
          await drawPreview(target, name, await studioOf(desk, door), door, gone.signal)
          target.dataset.drawn = 'true'
        })
        // A blank sheet says as much here; opening the poster says why.
        .catch(() => {})
    })
    seen.observe(target)
    return () => {
      seen.disconnect()
      gone.abort()
    }
  }, [name, modified, door, desk])

  const scale = Math.min(1, LARGEST / Math.max(width, height))
  return (
    <canvas
      ref={canvas}
      className={style.sheet}
      width={Math.max(1, Math.round(width * scale))}
      height={Math.max(1, Math.round(height * scale))}
      data-wide={width > height}
    />
  )
}
