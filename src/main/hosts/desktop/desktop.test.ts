import { EventEmitter } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type * as Electron from 'electron'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createRouter } from '../../router.ts'
import { smallApp } from '../small-app.fixture.ts'
import type { Behind } from './behind.ts'
import { startDesktop } from './desktop.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'handbill-desktop-'))
})
afterEach(() => rm(folder, { recursive: true }))

/** Electron's module as far as the app uses it, writing down what happens in which order. */
function fakeElectron({ first = true } = {}) {
  const log: string[] = []
  const note =
    (name: string) =>
    (..._given: unknown[]) =>
      void log.push(name)
  const windows: BrowserWindow[] = []

  class BrowserWindow extends EventEmitter {
    static getAllWindows = () => windows
    show = note('show')
    focus = note('focus')
    restore = note('restore')
    isMinimized = () => true
    getNormalBounds = () => ({ x: 1, y: 2, width: 800, height: 600 })

    constructor(_options: Electron.BrowserWindowConstructorOptions) {
      super()
      log.push('window')
      windows.push(this)
    }

    async loadURL(url: string) {
      log.push(`load ${url}`)
      this.emit('ready-to-show')
    }
  }

  const app = Object.assign(new EventEmitter(), {
    requestSingleInstanceLock: () => first,
    enableSandbox: note('sandbox'),
    async whenReady() {
      log.push('ready')
    },
    quit: note('quit'),
    exit: (code: number) => void log.push(`exit ${code}`),
  })
  const electron = {
    app,
    BrowserWindow,
    dialog: { showErrorBox: (title: string, text: string) => void log.push(`${title}: ${text}`) },
    ipcMain: { on: note('ipc') },
    protocol: {
      registerSchemesAsPrivileged: note('schemes'),
      handle: (scheme: string) => void log.push(`handle ${scheme}`),
    },
    screen: { getAllDisplays: () => [] },
    session: {
      defaultSession: {
        setPermissionRequestHandler: note('requests'),
        setPermissionCheckHandler: note('checks'),
        setDevicePermissionHandler: note('devices'),
      },
    },
    shell: { openExternal: note('external') },
  }
  return { electron: electron as unknown as typeof Electron, app, log, windows }
}

function options(electron: typeof Electron, open: () => Promise<Behind>) {
  const boundsFile = join(folder, 'window.json')
  return { electron, outFolder: folder, boundsFile, argv: ['handbill'], cwd: folder, open }
}

const behind = (stop: () => Promise<void> = async () => {}): Behind => ({
  router: createRouter(smallApp()),
  media: { get: async () => null },
  staging: { receive: () => expect.unreachable('nothing is uploaded') },
  stop,
})

test('every lock is in place before the window is', async () => {
  const { electron, app, log } = fakeElectron()
  await startDesktop(options(electron, async () => behind()))
  expect(log).toEqual([
    'schemes',
    'sandbox',
    'ready',
    'requests',
    'checks',
    'devices',
    'handle app',
    'handle media',
    'ipc',
    'window',
    'load app://ui/index.html',
    'show',
  ])
  expect(app.listenerCount('web-contents-created')).toBe(1)
})

test('a second start opens nothing', async () => {
  const { electron, log } = fakeElectron({ first: false })
  await startDesktop(options(electron, () => expect.unreachable('nothing is started')))
  expect(log).toEqual(['quit'])
})

test('a second start brings the first one’s window to the front', async () => {
  const { electron, app, log } = fakeElectron()
  await startDesktop(options(electron, async () => behind()))
  log.length = 0
  app.emit('second-instance', {}, [], '', { argv: ['handbill'], cwd: '/' })
  expect(log).toEqual(['restore', 'focus'])
})

test('what stands in the way is said, and no window opens', async () => {
  const { electron, log } = fakeElectron()
  await startDesktop(options(electron, () => Promise.reject(new Error('The folder is taken.'))))
  expect(log.slice(-2)).toEqual(['Handbill cannot start: The folder is taken.', 'exit 1'])
  expect(log).not.toContain('window')
})

test('quitting waits for the services, once', async () => {
  const { electron, app, log } = fakeElectron()
  let stopped = () => {}
  let stops = 0
  await startDesktop(
    options(electron, async () =>
      behind(() => {
        stops += 1
        return new Promise<void>((resolve) => (stopped = resolve))
      }),
    ),
  )
  let held = 0
  const event = { preventDefault: () => (held += 1) }
  app.emit('before-quit', event)
  app.emit('before-quit', event)
  expect({ stops, held, quit: log.includes('quit') }).toEqual({ stops: 1, held: 2, quit: false })
  stopped()
  await new Promise((resolve) => setImmediate(resolve))
  expect(log.at(-1)).toBe('quit')
  app.emit('before-quit', event)
  expect(held).toBe(2)
})
