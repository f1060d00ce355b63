import type { Door } from './door.ts'

export type { Door, DoorState, Store } from './door.ts'

/**
 * Opens the door this page came in by. Resolves as soon as there is a door to show, connected or not: look at
 * `state`. Rejects only where the page was opened from neither host.
 */
export async function openDoor(): Promise<Door> {
  throw new Error('not written')
}
