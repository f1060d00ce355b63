import type { IpcMain, MessagePortMain, WebFrameMain } from 'electron'
import type { PortMessage } from '../../../shared/bridge.ts'
import type { AppRouter } from '../../router.ts'
import { servePort } from '../message-port.ts'
import { UI_ORIGIN } from './ui-scheme.ts'

export const CONNECT = 'handbill:connect'
const PORT: PortMessage = 'handbill:port'

type Frame = Pick<WebFrameMain, 'parent' | 'origin' | 'url' | 'postMessage'>

/** Hands a port of the contract to our own page in the top frame of a window, and to nobody else. */
export function handOverPorts(
  ipc: Pick<IpcMain, 'on'>,
  channel: () => { port1: MessagePortMain; port2: MessagePortMain },
  router: AppRouter,
): void {
  ipc.on(CONNECT, ({ senderFrame }) => {
    if (!isOurTopFrame(senderFrame)) return
    const { port1, port2 } = channel()
    // Whoever sits at the window may do everything that a person may.
    servePort(router, port1, 'admin')
    senderFrame.postMessage(PORT, null, [port2])
  })
}

export function isOurTopFrame<F extends Pick<Frame, 'parent' | 'origin' | 'url'>>(frame: F | null): frame is F {
  if (!frame || frame.parent !== null) return false
  return frame.origin === UI_ORIGIN && frame.url.startsWith(`${UI_ORIGIN}/`)
}
