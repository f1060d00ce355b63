import { useVirtualizer } from '@tanstack/react-virtual'
import { ArrowDown, ArrowUp } from 'lucide-react'
import { useLayoutEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useApi, useLive } from '../live/context.tsx'
import { classes } from '../ui/classes.ts'
import { useNow } from '../ui/now.ts'
import { type Column, columns } from './board.ts'
import { connectionKey } from './connection-key.ts'
import { SocketRowView } from './row.tsx'
import { SocketsContext } from './store.ts'
import style from './table.module.css'

const ROW = 30

interface SocketTableProps {
  /** Ids of the rows to show, in order. */
  shown: readonly string[]
  purposes: ReadonlyMap<string, string>
}

/** Only the rows in view exist; what is above may come and go without moving them. */
export function SocketTable({ shown, purposes }: SocketTableProps) {
  const { t } = useTranslation()
  const scroller = useRef<HTMLDivElement>(null)
  const rows = useLive(SocketsContext, ({ board }) => board.rows)
  const caps = useLive(SocketsContext, (state) => state.caps)
  const loaded = useLive(SocketsContext, (state) => state.loaded)
  const now = useNow(1000)
  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 12,
    getItemKey: (index) => shown[index]!,
  })
  useAnchor(scroller, shown)

  return (
    // A table that scrolls by itself must take the keyboard's focus to be scrolled by it.
    // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
    <section ref={scroller} className={style.scroller} tabIndex={0} aria-label={t('sockets.table')}>
      <table aria-label={t('sockets.table')} aria-rowcount={shown.length + 1} className={style.table}>
        <Head />
        <tbody className={style.body} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, key, start }) => {
            const held = rows.get(shown[index]!)
            if (!held) return null
            const { row } = held
            return (
              <SocketRowView
                key={key}
                {...held}
                index={index}
                start={start}
                caps={caps}
                now={row.timer ? now : 0}
                purpose={row.peer ? purposes.get(connectionKey(row.local, row.peer)) : undefined}
              />
            )
          })}
        </tbody>
      </table>
      {loaded && shown.length === 0 && <p className={style.none}>{t('sockets.none')}</p>}
    </section>
  )
}

function Head() {
  const { t } = useTranslation()
  const api = useApi(SocketsContext)
  const sort = useLive(SocketsContext, (state) => state.sort)
  const arrow = sort?.descending ? <ArrowDown size={11} /> : <ArrowUp size={11} />
  return (
    <thead className={style.head}>
      <tr aria-rowindex={1} className={style.row}>
        {columns.map((column) => (
          <th
            key={column}
            scope="col"
            className={classes(style.cell, isNumber(column) && style.number)}
            aria-sort={sort?.column === column ? (sort.descending ? 'descending' : 'ascending') : undefined}
          >
            <button type="button" className={style.sort} onClick={() => api.sortBy(column)}>
              {t(`sockets.columns.${column}`)}
              {sort?.column === column && arrow}
            </button>
          </th>
        ))}
      </tr>
    </thead>
  )
}

const isNumber = (column: Column) => column === 'recvQueue' || column === 'sendQueue'

/** Keeps the first visible row where it is when rows above it come or go. */
function useAnchor(scroller: React.RefObject<HTMLDivElement | null>, shown: readonly string[]): void {
  const before = useRef(shown)
  useLayoutEffect(() => {
    const element = scroller.current
    const old = before.current
    before.current = shown
    if (!element || element.scrollTop < ROW || old === shown) return
    const first = Math.floor(element.scrollTop / ROW)
    const anchor = old[first]
    const moved = anchor === undefined ? -1 : shown.indexOf(anchor)
    // A row that jumped far was sorted, not pushed.
    if (moved >= 0 && moved !== first && Math.abs(moved - first) < 200) element.scrollTop += (moved - first) * ROW
  }, [scroller, shown])
}
