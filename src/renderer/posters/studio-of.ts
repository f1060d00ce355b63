import type { Door } from '../client/door.ts'
import { openStudio, type Studio } from './drawing/studio.ts'
import type { PostersStore } from './store.ts'

/** The desk's studio, opened by whoever needs it first; after a failure the next one tries again. */
export function studioOf(desk: PostersStore, door: Door): Promise<Studio> {
  const { studio } = desk.getState()
  if (studio) return studio
  const opening = openStudio(door)
  desk.setState({ studio: opening })
  opening.catch(() => desk.setState({ studio: null }))
  return opening
}
