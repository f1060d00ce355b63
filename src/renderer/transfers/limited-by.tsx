import { useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { applyLive } from '../../shared/contract/live.ts'
import type { SocketRow } from '../../shared/contract/sockets.ts'
import type { Transfer } from '../../shared/contract/transfers.ts'
import { useDoor } from '../live/context.tsx'
import { hrefOf } from '../ui/route.ts'
import style from './limited-by.module.css'
import { connectionsFilter, limitOf } from './limits.ts'

/** What keeps a running transfer from being faster, where the kernel tells it; leads to its connections. */
export function LimitedBy({ transfer }: { transfer: Transfer }) {
  const { t } = useTranslation()
  const filter = transfer.state === 'running' && !transfer.pausedBy ? connectionsFilter(transfer) : null
  const rows = useConnections(filter)
  const limit = useMemo(() => limitOf(rows.values()), [rows])
  if (filter === null || limit === null) return null
  return (
    <p className={style.line}>
      <a href={hrefOf('sockets', { filter })} className={style.link}>
        {t(`transfers.limited.${transfer.direction}.${limit}`)}
      </a>
    </p>
  )
}

/** The sockets that match; none while there is no filter. What the host refuses has none either. */
function useConnections(filter: string | null): ReadonlyMap<string, SocketRow> {
  const door = useDoor()
  const [rows, setRows] = useState<ReadonlyMap<string, SocketRow>>(new Map())
  useEffect(() => {
    setRows(new Map())
    if (filter === null) return
    return door.follow(
      door.client.sockets.watch,
      { filter },
      (event) => setRows((before) => applyLive(before, event)),
      () => setRows(new Map()),
    )
  }, [door, filter])
  return rows
}
