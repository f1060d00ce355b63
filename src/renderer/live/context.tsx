import { type Context, createContext, type ReactNode, useContext, useSyncExternalStore } from 'react'
import type { StoreApi } from 'zustand'
import { useStore } from 'zustand/react'
import type { Door, DoorState } from '../client/door.ts'

/** A place for one subject's store, so that no module holds one and two windows live in one process. */
export function createStoreContext<Api>(): Context<Api | null> {
  return createContext<Api | null>(null)
}

/** The store itself, for its actions. */
export function useApi<Api>(context: Context<Api | null>): Api {
  const api = useContext(context)
  if (!api) throw new Error('a store is used outside of its provider')
  return api
}

/** What a view shows of a store. Select that and not more: the view is drawn again only when it changes. */
export function useLive<Api extends StoreApi<unknown>, Part>(
  context: Context<Api | null>,
  select: (state: ReturnType<Api['getState']>) => Part,
): Part {
  return useStore(useApi(context) as StoreApi<ReturnType<Api['getState']>>, select)
}

const DoorContext = createContext<Door | null>(null)

export function DoorProvider({ door, children }: { door: Door; children: ReactNode }) {
  return <DoorContext value={door}>{children}</DoorContext>
}

/** The way to the host, for calls that no store stands for. */
export function useDoor(): Door {
  const door = useContext(DoorContext)
  if (!door) throw new Error('the door is used outside of its provider')
  return door
}

export function useDoorState(): DoorState {
  const { state } = useDoor()
  return useSyncExternalStore(state.subscribe, state.get)
}
