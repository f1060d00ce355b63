import { EventEmitter } from 'node:events'
import type { Session, WebContents } from 'electron'
import { describe, expect, test } from 'vitest'
import { guardContents, guardPermissions, isWebAddress } from './guards.ts'
import { windowOptions } from './window.ts'

/** What `guardContents` takes, with its events fired by the test. */
class Contents extends EventEmitter {
  open: Parameters<WebContents['setWindowOpenHandler']>[0] = () => expect.unreachable('no handler')

  setWindowOpenHandler(handler: typeof this.open): void {
    this.open = handler
  }

  /** Whether the event was prevented. */
  fire(name: string): boolean {
    let prevented = false
    this.emit(name, { preventDefault: () => (prevented = true) })
    return prevented
  }
}

function guarded() {
  const contents = new Contents()
  const opened: string[] = []
  guardContents(contents as unknown as WebContents, (url) => opened.push(url))
  return { contents, opened }
}

test.each(['will-navigate', 'will-frame-navigate', 'will-redirect', 'will-attach-webview'])('%s is denied', (name) => {
  expect(guarded().contents.fire(name)).toBe(true)
})

test.each(['https://handbill.example/a?b#c', 'http://192.0.2.1:8080/'])('%s opens outside', (url) => {
  const { contents, opened } = guarded()
  expect(contents.open({ url } as never)).toEqual({ action: 'deny' })
  expect(opened).toEqual([url])
})

test.each([
  'file:///etc/passwd',
  'javascript:alert(1)',
  'smb://box/share',
  'ms-msdt:/id',
  'app://ui/',
  'https:',
  'http://user:word@box.example/',
  '',
  'not an address',
])('%s opens nowhere', (url) => {
  const { contents, opened } = guarded()
  expect(contents.open({ url } as never)).toEqual({ action: 'deny' })
  expect(opened).toEqual([])
  expect(isWebAddress(url)).toBe(false)
})

describe('permissions', () => {
  type Handlers = {
    request: Parameters<Session['setPermissionRequestHandler']>[0]
    check: Parameters<Session['setPermissionCheckHandler']>[0]
    device: Parameters<Session['setDevicePermissionHandler']>[0]
  }
  const handlers = {} as Handlers
  guardPermissions(
    {
      setPermissionRequestHandler: (handler: Handlers['request']) => (handlers.request = handler),
      setPermissionCheckHandler: (handler: Handlers['check']) => (handlers.check = handler),
      setDevicePermissionHandler: (handler: Handlers['device']) => (handlers.device = handler),
    } as unknown as Session,
    'app://ui',
  )
  function asked(permission: string, requestingUrl: string, isMainFrame = true): boolean {
    let answered: boolean | undefined
    handlers.request?.(null as never, permission as never, (granted) => (answered = granted), {
      requestingUrl,
      isMainFrame,
    } as never)
    return answered ?? expect.unreachable('no answer')
  }
  const checked = (permission: string, origin: string) =>
    handlers.check?.(null, permission as never, origin, {} as never)

  test.each([
    'media',
    'geolocation',
    'notifications',
    'hid',
    'openExternal',
    'clipboard-read',
    'fileSystem',
    'new one',
  ])('%s is denied', (permission) => {
    expect(asked(permission, 'app://ui/index.html')).toBe(false)
    expect(checked(permission, 'app://ui/')).toBe(false)
  })

  test('copying is for our own page', () => {
    expect(asked('clipboard-sanitized-write', 'app://ui/index.html')).toBe(true)
    expect(checked('clipboard-sanitized-write', 'app://ui')).toBe(true)
    expect(asked('clipboard-sanitized-write', 'app://ui/index.html', false)).toBe(false)
    expect(asked('clipboard-sanitized-write', 'app://ui.evil/')).toBe(false)
    expect(checked('clipboard-sanitized-write', 'https://evil.example')).toBe(false)
  })

  test('no device is granted', () => {
    expect(handlers.device?.({} as never)).toBe(false)
  })
})

test('the window is locked', () => {
  expect(windowOptions('/out/preload/index.cjs', { width: 800, height: 600 }).webPreferences).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    webviewTag: false,
  })
})
