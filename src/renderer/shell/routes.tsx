import { useMemo } from 'react'
import { useShallow } from 'zustand/react/shallow'
import type { Transfer } from '../../shared/contract/transfers.ts'
import { DevicesPage } from '../devices/page.tsx'
import { absentOf } from '../devices/recipients.ts'
import { DevicesContext } from '../devices/store.ts'
import { TotalsContext } from '../lab/store.ts'
import { useApi, useDoor, useLive } from '../live/context.tsx'
import { SettingsPage } from '../settings/page.tsx'
import { connectionKey } from '../sockets/connection-key.ts'
import { SocketsPage } from '../sockets/page.tsx'
import type { Purpose } from '../sockets/purpose.ts'
import { RecentTransfers } from '../transfers/recent.tsx'
import { TransfersContext } from '../transfers/store.ts'
import { TrustedContext } from '../transfers/trusted-store.ts'
import { StatusContext } from './status-store.ts'

/** Devices, with what that page needs to know of transfers and of the host. */
export function DevicesRoute() {
  const { client } = useDoor()
  const transfers = useApi(TransfersContext)
  const items = useLive(TransfersContext, (state) => state.items)
  const preparing = useLive(TransfersContext, (state) => state.preparing)
  const devices = useLive(DevicesContext, (state) => state.items)
  const trusted = useLive(TrustedContext, (state) => state.items)
  const absent = useMemo(() => absentOf(devices, items.values(), trusted.values()), [devices, items, trusted])
  const discovery = useLive(StatusContext, ({ value }) => value?.discovery)
  return (
    <DevicesPage
      discovery={discovery ?? { state: 'starting', interfaces: [], reason: null }}
      activity={{ transfers: [...items.values()], preparing }}
      absent={absent}
      send={transfers.send}
      switchDiscoveryOn={() => client.settings.update({ discovery: true })}
      recent={<RecentTransfers />}
    />
  )
}

/** Sockets, told what our own connections are for. */
export function SocketsRoute({ filter }: { filter: string | null }) {
  const totals = useLive(TotalsContext, ({ value }) => value)
  const platform = useLive(StatusContext, ({ value }) => value?.platform ?? '')
  const items = useLive(TransfersContext, (state) => state.items)
  const purposes = useMemo(() => purposesOf(items.values()), [items])
  return <SocketsPage filter={filter} totals={totals} purposes={purposes} platform={platform} />
}

function purposesOf(transfers: Iterable<Transfer>): ReadonlyMap<string, Purpose> {
  const purposes = new Map<string, Purpose>()
  for (const { id, direction, title, connections } of transfers) {
    for (const { local, peer } of connections) {
      purposes.set(connectionKey(local, peer), { title: `${direction === 'out' ? '↑' : '↓'} ${title}`, transfer: id })
    }
  }
  return purposes
}
/** Settings, with the facts about this Handbill. */
export function SettingsRoute() {
  const about = useLive(
    StatusContext,
    useShallow(
      ({ value }) => value && { fingerprint: value.fingerprint, dataFolder: value.dataFolder, version: value.version },
    ),
  )
  const trusted = useLive(
    TrustedContext,
    useShallow(({ items }) => [...items.values()]),
  )
  return <SettingsPage about={about} trusted={trusted} />
}
