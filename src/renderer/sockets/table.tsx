import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useEffect, useMemo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { SocketCaps } from '../../shared/contract/sockets.ts'
import { useApi, useLive } from '../live/context.tsx'
import { Button } from '../ui/button.tsx'
import { useFormat } from '../ui/format.ts'
import { useNow } from '../ui/now.ts'
import { type Column, isOffered, shapes } from './columns.ts'
import { connectionKey } from './connection-key.ts'
import { Head } from './head.tsx'
import type { Purpose } from './purpose.ts'
import { SocketRowView } from './row.tsx'
import { SocketsContext } from './store.ts'
import style from './table.module.css'
import { useAnchor } from './use-anchor.ts'

const ROW = 30
/** Rows are made in so many at once, so that a few more or fewer in view change no other's place. */
const SLOTS = 16
/** Nothing scrolled for so long: it rests. More than a slow frame takes. */
const REST_MS = 400

interface SocketTableProps {
  /** Ids of the rows to show, in order. */
  shown: readonly string[]
  purposes: ReadonlyMap<string, Purpose>
}

/** Only the rows in view exist; what is above may come and go without moving them. */
export function SocketTable({ shown, purposes }: SocketTableProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const api = useApi(SocketsContext)
  const scroller = useRef<HTMLDivElement>(null)
  const rows = useLive(SocketsContext, ({ board }) => board.rows)
  const caps = useLive(SocketsContext, (state) => state.caps)
  const loaded = useLive(SocketsContext, (state) => state.loaded)
  const filtered = useLive(SocketsContext, ({ text }) => text !== '')
  const chosen = useLive(SocketsContext, (state) => state.chosen)
  const names = useLive(SocketsContext, (state) => state.names)
  const columns = useLive(SocketsContext, ({ view }) => view.columns)
  const naming = useLive(SocketsContext, ({ view }) => view.names)
  const now = useNow(1000) + useLive(SocketsContext, (state) => state.ahead)
  const { room, pointer, reveal } = useAnchor(scroller, shown, ROW)
  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 12,
    isScrollingResetDelay: REST_MS,
    getItemKey: (index) => shown[index]!,
    paddingStart: room,
  })
  const items = virtual.getVirtualItems()
  // A row that scrolls out of view leaves its elements to the one that comes in: new text in them costs a fraction of
  // new ones.
  const slots = useRef(0)
  while (slots.current < items.length) slots.current += SLOTS
  const slotOf = (index: number) => index % slots.current
  // Elements that move are styled and laid out anew: while it scrolls they stay, and are in the order of the rows at
  // rest.
  const drawn = virtual.isScrolling ? [...items].sort((a, b) => slotOf(a.index) - slotOf(b.index)) : items
  const inView = naming === 'off' ? '' : addressesOf(items.flatMap(({ index }) => rows.get(shown[index]!)?.row ?? []))
  useEffect(() => api.nameThese(inView.split(' ').filter(Boolean)), [api, inView])
  const grid = useMemo(() => gridOf(columns, caps), [columns, caps])
  const timed = columns.includes('since')

  return (
    <section
      ref={scroller}
      className={style.scroller}
      // A table that scrolls by itself must take the keyboard's focus to be scrolled by it.
      // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
      tabIndex={0}
      aria-label={t('sockets.table')}
      aria-describedby="sockets-keys"
      {...pointer}
      onKeyDown={(event) => {
        const step = stepOf(event)
        if (step === 0 || event.target !== event.currentTarget || shown.length === 0) return
        event.preventDefault()
        const at = chosen === null ? -1 : shown.indexOf(chosen)
        const to = at < 0 ? (virtual.range?.startIndex ?? 0) : Math.min(shown.length - 1, Math.max(0, at + step))
        api.choose(shown[to]!)
        reveal(to)
      }}
    >
      <p id="sockets-keys" className="visually-hidden">
        {t('sockets.keys')}
      </p>
      <table aria-label={t('sockets.table')} aria-rowcount={shown.length + 1} className={style.table} style={grid}>
        <Head shown={columns} />
        <tbody className={style.body} style={{ height: virtual.getTotalSize() }}>
          {drawn.map(({ index, start }) => {
            const id = shown[index]!
            const held = rows.get(id)
            if (!held) return null
            const { row } = held
            return (
              <SocketRowView
                key={slotOf(index)}
                {...held}
                id={id}
                index={index}
                start={start}
                shown={columns}
                caps={caps}
                now={timed || row.timer ? now : 0}
                names={names}
                t={t}
                format={format}
                purpose={row.peer ? purposes.get(connectionKey(row.local, row.peer))?.title : undefined}
                chosen={id === chosen}
                choose={api.choose}
              />
            )
          })}
        </tbody>
      </table>
      {loaded && shown.length === 0 && (
        <div className={style.none}>
          <p>{t('sockets.none')}</p>
          {filtered && (
            <Button size="small" onClick={() => api.setText('')}>
              {t('sockets.clear')}
            </Button>
          )}
        </div>
      )}
    </section>
  )
}

const stepOf = ({ key }: KeyboardEvent) => (key === 'ArrowDown' ? 1 : key === 'ArrowUp' ? -1 : 0)

/** One text, so that it is the same one while the same addresses are in view. */
function addressesOf(rows: readonly { local: { address: string }; peer: { address: string } | null }[]): string {
  const addresses = rows.flatMap(({ local, peer }) => (peer ? [local.address, peer.address] : [local.address]))
  return [...new Set(addresses)].sort().join(' ')
}

const MARK = 14
const GAP = 8
const PADDING = 24
/** Room for saying so. */
const NOT_OFFERED = 96

/** The columns' widths, told to the style sheet. */
function gridOf(columns: readonly Column[], caps: SocketCaps | null) {
  const widthOf = (column: Column) => Math.max(shapes[column].width, isOffered(caps, column) ? 0 : NOT_OFFERED)
  const tracks = columns.map((column) => {
    const width = widthOf(column)
    const { share } = shapes[column]
    return share > 0 ? `minmax(${width}px, ${share}fr)` : `${width}px`
  })
  const least = columns.reduce((sum, column) => sum + widthOf(column) + GAP, MARK + PADDING)
  return { '--columns': `${MARK}px ${tracks.join(' ')}`, minWidth: least } as React.CSSProperties
}
