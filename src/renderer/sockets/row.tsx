import { CircleSlash } from 'lucide-react'
import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import type { SocketCaps, SocketRow } from '../../shared/contract/sockets.ts'
import { classes } from '../ui/classes.ts'
import { useFormat } from '../ui/format.ts'
import { TcpMark } from '../ui/state-mark.tsx'
import type { BoardRow } from './board.ts'
import style from './table.module.css'

interface SocketRowProps extends BoardRow {
  index: number
  /** Pixels from the table's top. */
  start: number
  caps: SocketCaps | null
  /** Unix time in ms, for a running timer; 0 where there is none. */
  now: number
  /** What a connection of ours is for. */
  purpose: string | undefined
}

export const SocketRowView = memo(function SocketRowView({
  row,
  goneAt,
  index,
  start,
  caps,
  now,
  purpose,
}: SocketRowProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const ours = purpose !== undefined || (row.owner.kind === 'process' && row.owner.ours)
  const missing = <span className={style.missing}>{t('ui.notOffered')}</span>
  const queue = (value: number | null) => (caps?.queues === false ? missing : value === null ? '' : format.count(value))
  return (
    <tr
      aria-rowindex={index + 2}
      className={classes(style.row, style.data, ours && style.ours, goneAt !== null && style.gone)}
      style={{ transform: `translateY(${start}px)` }}
    >
      <td className={classes(style.cell, style.soft)}>
        {row.protocol}
        {row.family === 6 && '6'}
      </td>
      <td className={style.cell}>
        <Address end={row.local} />
      </td>
      <td className={style.cell}>{row.peer ? <Address end={row.peer} /> : <span className={style.soft}>*</span>}</td>
      <td className={style.cell}>
        {goneAt !== null ? (
          <span className={style.closed}>
            <CircleSlash size={12} aria-hidden="true" />
            {t('sockets.closedMark')}
          </span>
        ) : row.state ? (
          <TcpMark state={row.state} />
        ) : (
          <span className={style.soft}>—</span>
        )}
      </td>
      <td className={classes(style.cell, style.number)}>{queue(row.recvQueue)}</td>
      <td className={classes(style.cell, style.number)}>{queue(row.sendQueue)}</td>
      <td className={classes(style.cell, style.soft)}>
        {caps?.timers === false
          ? missing
          : row.timer &&
            t(`sockets.timer.${row.timer.kind}`, { time: format.duration(Math.max(0, row.timer.endsAt - now) / 1000) })}
      </td>
      <td className={style.cell}>
        {caps?.owners === false ? missing : <Owner owner={row.owner} purpose={purpose} />}
        {ours && <span className="visually-hidden">, {t('sockets.oursMark')}</span>}
      </td>
    </tr>
  )
})

/** The port always shows; a long address gives way. */
function Address({ end: { address, port } }: { end: { address: string; port: number } }) {
  const host = address.includes(':') ? `[${address}]` : address
  return (
    <span className={style.address} title={`${host}:${port}`}>
      <span className={style.host}>{host}</span>
      <span>:{port}</span>
    </span>
  )
}

function Owner({ owner, purpose }: { owner: SocketRow['owner']; purpose: string | undefined }) {
  const { t } = useTranslation()
  if (owner.kind === 'none') return <span className={style.soft}>—</span>
  if (owner.kind === 'hidden') return <span className={style.soft}>{t('sockets.hidden')}</span>
  return (
    <span title={purpose}>
      {owner.name} <span className={style.soft}>{purpose ?? owner.pid}</span>
    </span>
  )
}
