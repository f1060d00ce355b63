import { contextBridge, ipcRenderer, webUtils } from 'electron'
import type { DesktopBridge, PortMessage } from '../shared/bridge.ts'

const PORT: PortMessage = 'handbill:port'

/** A port cannot cross `contextBridge`; it goes on as a message of the page to itself. */
ipcRenderer.on(PORT, ({ ports }) => window.postMessage(PORT, window.location.origin, ports))

contextBridge.exposeInMainWorld('handbill', {
  connect: () => ipcRenderer.send('handbill:connect'),
  pathOf: (file) => webUtils.getPathForFile(file),
} satisfies DesktopBridge<File>)
