import { type PointerEvent, type RefObject, useLayoutEffect, useRef } from 'react'
import { useLive } from '../live/context.tsx'
import { type Anchor, anchored, anchorOf } from './anchor.ts'
import { SocketsContext } from './store.ts'

/**
 * Keeps the row under the eye where it is while others come and go; what a person sorts moves as they asked. The head takes
 * the room of one row at the top. Returns the handlers that tell where the pointer is.
 */
export function useAnchor(scroller: RefObject<HTMLElement | null>, shown: readonly string[], row: number) {
  const sort = useLive(SocketsContext, (state) => state.sort)
  const chosen = useLive(SocketsContext, (state) => state.chosen)
  const before = useRef({ shown, sort })
  /** Pixels below the head. */
  const pointer = useRef<number | null>(null)
  const anchor = useRef<Anchor | null>(null)

  // Read before the change is drawn: a table that has become shorter has scrolled already.
  const element = scroller.current
  if (element && before.current.shown !== shown) {
    const { scrollTop: top, clientHeight } = element
    const view = { top, height: clientHeight - row, row }
    const pointed =
      pointer.current === null ? undefined : before.current.shown[Math.floor((top + pointer.current) / row)]
    anchor.current =
      before.current.sort === sort ? anchorOf(before.current.shown, view, [pointed ?? null, chosen]) : null
  }

  useLayoutEffect(() => {
    const old = before.current.shown
    before.current = { shown, sort }
    const held = anchor.current
    anchor.current = null
    if (!held || old === shown || !scroller.current) return
    const top = anchored(held, old, shown, row)
    if (top !== null && Math.abs(top - scroller.current.scrollTop) >= 1) scroller.current.scrollTop = top
  }, [scroller, shown, sort, row])

  return {
    onPointerMove({ clientY, currentTarget }: PointerEvent<HTMLElement>) {
      const below = clientY - currentTarget.getBoundingClientRect().top - row
      pointer.current = below < 0 ? null : below
    },
    onPointerLeave() {
      pointer.current = null
    },
  }
}
