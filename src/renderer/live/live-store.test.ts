import { expect, test } from 'vitest'
import { Flows, follow } from '../../shared/contract/flow.ts'
import { LiveCollection } from '../../shared/contract/live.ts'
import type { Door } from '../client/door.ts'
import { createLiveItems } from './live-store.ts'

interface Item {
  id: string
  value: number
}

test('a live store shows a collection from the first snapshot until it is stopped', async () => {
  const list = new LiveCollection<Item>()
  list.set({ id: 'a', value: 1 })
  const flows = new Flows()
  const watch = async ({ flow }: { flow: string }, { signal }: { signal?: AbortSignal }) =>
    list.watch(flows.open(flow, signal), signal)
  const door: Pick<Door, 'follow'> = {
    follow(watched, input, handle) {
      const end = new AbortController()
      const taken = async ({ flow }: { flow: string }) => flows.taken(flow)
      void (async () => {
        for await (const event of follow({ taken }, watched, input, end.signal)) await handle(event)
      })()
      return () => end.abort()
    },
  }
  const store = createLiveItems<Item>(door, watch)
  const shows = (expected: Item[]) =>
    new Promise<void>((resolve) => {
      const look = () => {
        const { items, loaded } = store.getState()
        if (!loaded || JSON.stringify([...items.values()]) !== JSON.stringify(expected)) return false
        resolve()
        return true
      }
      if (look()) return
      const stop = store.subscribe(() => look() && stop())
    })

  expect(store.getState()).toEqual({ items: new Map(), loaded: false })
  const stop = store.start()
  await shows([{ id: 'a', value: 1 }])
  list.set({ id: 'b', value: 2 })
  await shows([
    { id: 'a', value: 1 },
    { id: 'b', value: 2 },
  ])
  list.delete('a')
  await shows([{ id: 'b', value: 2 }])
  stop()
  expect(flows.size).toBe(0)
})
