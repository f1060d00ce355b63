import { addressOf } from '../ui/format.ts'
import type { Names } from './names.ts'
import style from './table.module.css'

/** As long as an address of IPv4 can be: it fits every column. */
const SHORT = 15

/** The port always shows; a long address gives way. A name stands in for the address, which stays one look away. */
export function Address({ end, names }: { end: { address: string; port: number }; names: Names }) {
  const name = names.get(end.address)
  const host = name ?? (end.address.includes(':') ? `[${end.address}]` : end.address)
  const port = `:${end.port === 0 ? '*' : end.port}`
  if (!name && host.length <= SHORT) return host + port
  return (
    <span className={style.address} title={name ? `${name}, ${addressOf(end)}` : addressOf(end)}>
      <span className={style.host}>{host}</span>
      <span>{port}</span>
    </span>
  )
}
