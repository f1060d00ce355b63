import type { DesktopBridge } from '../../shared/bridge.ts'
import { openDesktopDoor } from './desktop.ts'
import type { Door } from './door.ts'
import { openWebDoor } from './web.ts'

export type { Door, DoorState, Store } from './door.ts'

declare global {
  interface Window {
    /** There in the desktop window only, put there by the preload. */
    readonly handbill?: DesktopBridge<File>
  }
}

/**
 * Opens the door this page came in by. Resolves as soon as there is a door to show, connected or not: look at
 * `state`.
 */
export function openDoor(): Promise<Door> {
  return window.handbill ? openDesktopDoor(window, window.handbill) : openWebDoor(window)
}
