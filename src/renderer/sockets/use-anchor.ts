import { type PointerEvent, type RefObject, useCallback, useLayoutEffect, useRef, useState } from 'react'
import { useLive } from '../live/context.tsx'
import { type Anchor, anchored, anchorOf, type InView, placed, revealing } from './anchor.ts'
import { SocketsContext } from './store.ts'

/** Pixels that the head lies over the table's top: a row and its line. */
const HEAD = 31

/**
 * Keeps the row under the eye where it is while others come and go; what a person sorts moves as they asked. Returns
 * the handlers that tell where the pointer is, the pixels to leave free above the first row, and what brings a row into
 * view.
 */
export function useAnchor(scroller: RefObject<HTMLElement | null>, shown: readonly string[], row: number) {
  const sort = useLive(SocketsContext, (state) => state.sort)
  const chosen = useLive(SocketsContext, (state) => state.chosen)
  const before = useRef({ shown, sort })
  /** Pixels below the head. */
  const pointer = useRef<number | null>(null)
  const anchor = useRef<Anchor | null>(null)
  const [room, setRoom] = useState(0)

  // Read before the change is drawn: a table that has become shorter has scrolled already.
  const element = scroller.current
  if (element && before.current.shown !== shown) {
    const view = viewOf(element, room, row)
    const pointed =
      pointer.current === null ? undefined : before.current.shown[Math.floor((view.top + pointer.current) / row)]
    anchor.current =
      before.current.sort === sort ? anchorOf(before.current.shown, view, [pointed ?? null, chosen]) : null
  }

  const place = useCallback(
    (top: number) => {
      const next = placed(top, pointer.current !== null)
      setRoom(next.room)
      const element = scroller.current
      if (element && Math.abs(next.scrollTop - element.scrollTop) >= 1) element.scrollTop = next.scrollTop
    },
    [scroller],
  )

  useLayoutEffect(() => {
    const old = before.current.shown
    before.current = { shown, sort }
    const held = anchor.current
    anchor.current = null
    if (!held || old === shown || !scroller.current) return
    const top = anchored(held, old, shown, row)
    if (top !== null) place(top)
  }, [scroller, shown, sort, row, place])

  return {
    room,
    reveal(index: number) {
      if (element) place(revealing(index, viewOf(element, room, row)))
    },
    pointer: {
      onPointerMove({ clientY, currentTarget }: PointerEvent<HTMLElement>) {
        const below = clientY - currentTarget.getBoundingClientRect().top - HEAD
        pointer.current = below < 0 ? null : below
      },
      onPointerLeave() {
        pointer.current = null
        if (element && room > 0) place(viewOf(element, room, row).top)
      },
    },
  }
}

/** What is seen of the rows, below the head: above the first one while there is room. */
const viewOf = ({ scrollTop, clientHeight }: HTMLElement, room: number, row: number): InView => ({
  top: scrollTop - room,
  height: clientHeight - HEAD,
  row,
})
