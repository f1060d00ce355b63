import { CirclePlus, CircleSlash, FilterX } from 'lucide-react'
import { memo } from 'react'
import type { SocketCaps } from '../../shared/contract/sockets.ts'
import { classes } from '../ui/classes.ts'
import type { BoardRow } from './board.ts'
import { Cell, type CellWords } from './cell.tsx'
import { type Column, columns, shapes } from './columns.ts'
import type { Names } from './names.ts'
import style from './table.module.css'

const cellLooks: Readonly<Partial<Record<Column, string | undefined>>> = {
  ...Object.fromEntries(columns.filter((it) => shapes[it].number).map((it) => [it, style.number])),
  ...{ protocol: style.soft, since: style.soft, timer: style.soft, local: style.mono, peer: style.mono },
}

interface SocketRowProps extends BoardRow, CellWords {
  id: string
  index: number
  /** Pixels from the table's top. */
  start: number
  shown: readonly Column[]
  caps: SocketCaps | null
  /** Unix time in ms, where something in the row runs; 0 where nothing does, so that it is not drawn again. */
  now: number
  names: Names
  /** What a connection of ours is for. */
  purpose: string | undefined
  chosen: boolean
  choose: (id: string) => void
}

export const SocketRowView = memo(function SocketRowView(props: SocketRowProps) {
  const { row, goneAt, unmatched, newAt, id, index, start, shown, chosen, choose, purpose, ...rest } = props
  const { t } = rest
  const ours = purpose !== undefined || (row.owner.kind === 'process' && row.owner.ours)
  const gone = goneAt !== null
  const look = [
    ours && style.ours,
    unmatched ? style.left : gone ? style.gone : newAt !== null && style.fresh,
    chosen && style.chosen,
  ]
  return (
    // Arrow keys on the table choose a row for whoever has no pointer.
    <tr
      aria-rowindex={index + 2}
      aria-current={chosen || undefined}
      className={classes(style.row, style.data, ...look)}
      style={{ transform: `translateY(${start}px)` }}
      onClick={() => choose(id)}
    >
      <td className={style.mark}>
        {unmatched && <FilterX size={12} role="img" aria-label={t('sockets.unmatchedMark')} />}
        {gone && !unmatched && <CircleSlash size={12} role="img" aria-label={t('sockets.closedMark')} />}
        {!gone && newAt !== null && <CirclePlus size={12} role="img" aria-label={t('sockets.newMark')} />}
        {ours && <span className="visually-hidden">{t('sockets.oursMark')}</span>}
      </td>
      {shown.map((column) => (
        <td key={column} className={classes(style.cell, cellLooks[column])}>
          <Cell
            column={column}
            row={row}
            gone={gone}
            unmatched={unmatched}
            purpose={purpose}
            pid={!shown.includes('pid')}
            {...rest}
          />
        </td>
      ))}
    </tr>
  )
})
