import { type RefObject, useEffect, useState } from 'react'
import { fitScale, stepped, type Zoom } from '../editor/zoom.ts'

/** The scale at which the poster just fits into its room, kept while either changes. */
export function useFit(
  room: RefObject<HTMLElement | null>,
  width: number,
  height: number,
  onFit: (scale: number) => void,
): number {
  const [fit, setFit] = useState(0.25)
  useEffect(() => {
    const element = room.current!
    const measure = () => {
      const scale = fitScale({ width: element.clientWidth, height: element.clientHeight }, { width, height })
      setFit(scale)
      onFit(scale)
    }
    const watcher = new ResizeObserver(measure)
    watcher.observe(element)
    return () => watcher.disconnect()
  }, [room, width, height, onFit])
  return fit
}

/** Ctrl or ⌘ with the wheel, which is also what a pinch on a touchpad sends. */
export function useWheelZoom(room: RefObject<HTMLElement | null>, scale: number, onZoom: (zoom: Zoom) => void): void {
  useEffect(() => {
    const element = room.current!
    const onWheel = (event: WheelEvent) => {
      if (!event.ctrlKey && !event.metaKey) return
      event.preventDefault()
      onZoom(stepped(scale, event.deltaY < 0))
    }
    element.addEventListener('wheel', onWheel, { passive: false })
    return () => element.removeEventListener('wheel', onWheel)
  }, [room, scale, onZoom])
}
