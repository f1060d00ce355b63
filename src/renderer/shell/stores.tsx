import { type ReactNode, useEffect } from 'react'
import type { Door } from '../client/door.ts'
import { AddedContext, createAddedStore, createDevicesStore, DevicesContext } from '../devices/store.ts'
import { createTotalsStore, TotalsContext } from '../lab/store.ts'
import { sightOf } from '../live/sight.ts'
import { createPostersStore, PostersContext } from '../posters/store.ts'
import { createSettingsStore, SettingsContext } from '../settings/store.ts'
import { createSocketsStore, SocketsContext } from '../sockets/store.ts'
import { memoryIn } from '../sockets/view.ts'
import { createTransfersStore, TransfersContext } from '../transfers/store.ts'
import { createTrustedStore, TrustedContext } from '../transfers/trusted-store.ts'
import { createStatusStore, StatusContext } from './status-store.ts'

/** One small store a subject, all fed through one door. */
export interface Stores {
  readonly status: ReturnType<typeof createStatusStore>
  readonly devices: ReturnType<typeof createDevicesStore>
  readonly added: ReturnType<typeof createAddedStore>
  readonly transfers: ReturnType<typeof createTransfersStore>
  readonly trusted: ReturnType<typeof createTrustedStore>
  readonly totals: ReturnType<typeof createTotalsStore>
  readonly posters: ReturnType<typeof createPostersStore>
  readonly sockets: ReturnType<typeof createSocketsStore>
  readonly settings: ReturnType<typeof createSettingsStore>
}

export function createStores(door: Door): Stores {
  // The host reads its connection table for as long as one of these follows it.
  const seen = sightOf(document)
  return {
    status: createStatusStore(door),
    devices: createDevicesStore(door),
    added: createAddedStore(door),
    transfers: createTransfersStore(door),
    trusted: createTrustedStore(door),
    totals: createTotalsStore(door, seen),
    posters: createPostersStore(),
    sockets: createSocketsStore(door, undefined, memoryIn(localStorage), seen),
    settings: createSettingsStore(door),
  }
}

/** Hands the stores to the pages and keeps them fresh for as long as the window is open. */
export function StoresProvider({ stores, children }: { stores: Stores; children: ReactNode }) {
  useEffect(() => {
    const { status, settings, transfers, trusted, devices, added, totals, posters } = stores
    const stops = [status, settings, transfers, trusted, devices, added, totals, posters].map((store) => store.start())
    return () => {
      for (const stop of stops) stop()
    }
  }, [stores])

  return (
    <StatusContext value={stores.status}>
      <SettingsContext value={stores.settings}>
        <TransfersContext value={stores.transfers}>
          <TrustedContext value={stores.trusted}>
            <DevicesContext value={stores.devices}>
              <AddedContext value={stores.added}>
                <TotalsContext value={stores.totals}>
                  <SocketsContext value={stores.sockets}>
                    <PostersContext value={stores.posters}>{children}</PostersContext>
                  </SocketsContext>
                </TotalsContext>
              </AddedContext>
            </DevicesContext>
          </TrustedContext>
        </TransfersContext>
      </SettingsContext>
    </StatusContext>
  )
}
