import type { TFunction } from 'i18next'
import type { SocketCaps, SocketRow } from '../../shared/contract/sockets.ts'
import type { Format } from '../ui/format.ts'
import { TcpMark } from '../ui/state-mark.tsx'
import { Address } from './address.tsx'
import { type Column, isOffered } from './columns.ts'
import type { Names } from './names.ts'
import style from './table.module.css'

/** The language of the table. Its hooks take longer than a cell does, and a scrolled table makes hundreds at once. */
export interface CellWords {
  t: TFunction
  format: Format
}

export interface CellProps extends CellWords {
  row: SocketRow
  gone: boolean
  /** Gone from the filter's view only. */
  unmatched: boolean
  caps: SocketCaps | null
  /** Unix time in ms. */
  now: number
  names: Names
  /** What a connection of ours is for. */
  purpose: string | undefined
  /** Whether the process is told with its number, because that has no column of its own. */
  pid: boolean
}

/** What one column says of a row. What this system does not tell is said, and never 0. */
export function Cell({ column, ...props }: CellProps & { column: Column }) {
  if (!isOffered(props.caps, column)) return <span className={style.missing}>{props.t('ui.notOffered')}</span>
  switch (column) {
    case 'protocol':
      return `${props.row.protocol}${props.row.family === 6 ? '6' : ''}`
    case 'local':
      return <Address end={props.row.local} names={props.names} />
    case 'peer':
      return props.row.peer ? (
        <Address end={props.row.peer} names={props.names} />
      ) : (
        <span className={style.soft}>*</span>
      )
    case 'state':
      return <State {...props} />
    case 'owner':
      return <Owner {...props} />
    case 'timer':
      return <Timer {...props} />
    case 'since':
      return <Since {...props} />
    case 'limit':
      return <Limit {...props} />
    case 'bytes':
    case 'rate':
      return <BothWays column={column} {...props} />
    default:
      return <Figure column={column} {...props} />
  }
}

function State({ row: { state }, gone, unmatched, t }: CellProps) {
  // Which state it is in now, nobody told.
  if (unmatched) return <span className={style.soft}>{t('sockets.unmatchedMark')}</span>
  if (gone && state !== 'CLOSED') return <span className={style.soft}>{t('sockets.closedMark')}</span>
  return state ? <TcpMark state={state} /> : <span className={style.soft}>—</span>
}

function Owner({ row: { owner, uid }, purpose, pid, t }: CellProps) {
  if (owner.kind === 'none') return <span className={style.soft}>—</span>
  if (owner.kind === 'hidden')
    return (
      <span className={style.soft} title={t('sockets.hiddenMore')}>
        {uid === null ? t('sockets.hidden') : t('sockets.hiddenOf', { uid })}
      </span>
    )
  return (
    <span title={purpose}>
      {owner.name} <span className={style.soft}>{purpose ?? (pid && owner.pid)}</span>
    </span>
  )
}

function Timer({ row: { timer }, now, t, format }: CellProps) {
  if (!timer) return null
  const time = format.duration(Math.max(0, timer.endsAt - now) / 1000)
  return t(`sockets.timer.${timer.kind}`, { time: timer.estimated ? `≈ ${time}` : time })
}

/** How long it is known; a socket of the first look may be much older. */
function Since({ row: { since, older }, now, format }: CellProps) {
  const time = format.duration(Math.max(0, now - since) / 1000)
  return older ? `> ${time}` : time
}

function Limit({ row: { limit }, t }: CellProps) {
  if (!limit) return null
  return <span className={limit === 'idle' ? style.soft : undefined}>{t(`sockets.limits.${limit}`)}</span>
}

function BothWays({ row: { tcp, rate }, column, format }: CellProps & { column: 'bytes' | 'rate' }) {
  const [into, out] = column === 'rate' ? [rate?.in, rate?.out] : [tcp?.bytesReceived, tcp?.bytesAcked]
  const say = (value: number) => (column === 'rate' ? format.rate(value) : format.bytes(value))
  // Older kernels count no bytes.
  if ((into ?? null) === null && (out ?? null) === null) return null
  if (!into && !out) return <span className={style.soft}>0</span>
  return (
    <span className={style.both}>
      {into ? `↓ ${say(into)} ` : ''}
      {out ? `↑ ${say(out)}` : ''}
    </span>
  )
}

function Figure({
  row,
  column,
  format,
}: CellProps & { column: 'recvQueue' | 'sendQueue' | 'pid' | 'rtt' | 'cwnd' | 'retransmits' | 'drops' }) {
  switch (column) {
    case 'pid':
      return row.owner.kind === 'process' ? String(row.owner.pid) : null
    case 'rtt':
      return row.tcp?.rtt == null ? null : format.milliseconds(row.tcp.rtt)
    case 'cwnd':
    case 'retransmits':
      return row.tcp ? format.count(row.tcp[column]) : null
    default: {
      const value = row[column]
      return value === null ? null : format.count(value)
    }
  }
}
