import { join } from 'node:path'
import type * as Electron from 'electron'
import type { Behind } from './behind.ts'
import { readBounds, writeBounds } from './bounds.ts'
import { guardContents, guardPermissions } from './guards.ts'
import { soleInstance } from './instance.ts'
import { SCHEMES, serveMedia } from './media-scheme.ts'
import { handOverPorts } from './ports.ts'
import { serveUi, UI_ORIGIN, UI_PAGE } from './ui-scheme.ts'
import { serveUploads } from './uploads.ts'
import { windowOptions } from './window.ts'

export interface DesktopOptions {
  /** Electron's module, handed in. */
  electron: typeof Electron
  /** `out/`: the page lies in `renderer/`, the bridge in `preload/`. */
  outFolder: string
  /** Where the window's place is remembered. */
  boundsFile: string
  argv: string[]
  cwd: string
  /** Starts the services; rejects with a Failure whose sentences are shown. */
  open(): Promise<Behind>
}

/** The desktop app: one instance, one window, the contract by a message port. Resolves when the window is shown. */
export async function startDesktop(options: DesktopOptions): Promise<void> {
  const { electron, outFolder, boundsFile, argv, cwd } = options
  const { app, BrowserWindow, dialog, ipcMain, MessageChannelMain, protocol, screen, session, shell } = electron
  const instance = soleInstance(app, { argv, cwd })
  if (!instance) return app.quit()
  protocol.registerSchemesAsPrivileged(SCHEMES)
  app.enableSandbox()
  app.on('web-contents-created', (_event, contents) => guardContents(contents, (url) => shell.openExternal(url)))
  await app.whenReady()

  let behind: Behind
  try {
    behind = await options.open()
  } catch (error) {
    dialog.showErrorBox('Handbill cannot start', error instanceof Error ? error.message : String(error))
    return app.exit(1)
  }
  guardPermissions(session.defaultSession, UI_ORIGIN)
  const ui = serveUi(join(outFolder, 'renderer'))
  const uploads = serveUploads(behind.staging)
  protocol.handle('app', (request) => (request.method === 'PUT' ? uploads(request) : ui(request)))
  protocol.handle('media', serveMedia(behind.media))
  handOverPorts(ipcMain, () => new MessageChannelMain(), behind.router)

  async function openWindow(): Promise<void> {
    const displays = screen.getAllDisplays().map(({ workArea }) => workArea)
    const bounds = readBounds(boundsFile, displays)
    const window = new BrowserWindow(windowOptions(join(outFolder, 'preload', 'index.cjs'), bounds))
    window.once('ready-to-show', () => window.show())
    window.on('close', () => writeBounds(boundsFile, window.getNormalBounds()))
    await window.loadURL(UI_PAGE)
  }

  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) void openWindow()
  })
  let services: 'running' | 'stopping' | 'stopped' = 'running'
  app.on('before-quit', (event) => {
    if (services === 'stopped') return
    event.preventDefault()
    if (services === 'stopping') return
    services = 'stopping'
    void behind.stop().finally(() => {
      services = 'stopped'
      app.quit()
    })
  })
  await openWindow()
  instance.take(() => {
    const [window] = BrowserWindow.getAllWindows()
    if (!window) return void openWindow()
    if (window.isMinimized()) window.restore()
    window.focus()
  })
}
