import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import type { DesktopBridge, PortMessage } from '../../shared/bridge.ts'
import type { Client } from '../../shared/contract/index.ts'
import { cell } from './cell.ts'
import type { Door, DoorState } from './door.ts'
import { followAcross } from './follow.ts'
import { upload } from './upload.ts'

const PORT: PortMessage = 'handbill:port'

/** The door of the desktop window: a message port to the main process, handed over by the preload. */
export async function openDesktopDoor(page: Window, bridge: DesktopBridge<File>): Promise<Door> {
  const port = await portFrom(page, bridge)
  const state = cell<DoorState>({ kind: 'open' })
  // The main process is gone, and this window is about to be; there is nobody to try again with.
  port.addEventListener('close', () => state.set({ kind: 'lost', retryAt: Number.POSITIVE_INFINITY }))
  const client: Client = createORPCClient(new RPCLink({ port }))
  port.start()
  return {
    kind: 'desktop',
    client,
    state,
    follow: followAcross(client, state),
    mediaUrl: (id) => `media://handbill/${id}`,
    async sourceOf(file, onProgress, signal) {
      const path = bridge.pathOf(file)
      return path === '' ? upload(file, onProgress, signal) : { kind: 'path', path }
    },
  }
}

function portFrom(page: Window, bridge: DesktopBridge<File>): Promise<MessagePort> {
  return new Promise((resolve) => {
    page.addEventListener('message', function listen({ source, origin, data, ports }: MessageEvent) {
      if (source !== page || origin !== page.location.origin || data !== PORT || !ports[0]) return
      page.removeEventListener('message', listen)
      resolve(ports[0])
    })
    bridge.connect()
  })
}
