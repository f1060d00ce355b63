import { addressOf } from '../ui/format.ts'
import type { Names } from './names.ts'
import style from './table.module.css'

/** As long as an address of IPv4 and its port can be: they fit every column (columns.ts). */
const SHORT = '255.255.255.255:65535'.length

/** The port always shows; a long address gives way. A name stands in for the address, which stays one look away. */
export function Address({ end, names }: { end: { address: string; port: number }; names: Names }) {
  const name = names.get(end.address)
  const host = name ?? (end.address.includes(':') ? `[${end.address}]` : end.address)
  const port = `:${end.port === 0 ? '*' : end.port}`
  const title = name ? `${name}, ${addressOf(end)}` : addressOf(end)
  if (!name && host.length + port.length <= SHORT) return <span title={title}>{host + port}</span>
  return (
    <span className={style.address} title={title}>
      <span className={style.host}>{host}</span>
      <span>{port}</span>
    </span>
  )
}
