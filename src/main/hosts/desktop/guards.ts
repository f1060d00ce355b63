import type { Session, WebContents } from 'electron'

/** Addresses that may leave for the system's browser; anything else (`file:`, `smb:`, `ms-…:`) could start programs. */
export function isWebAddress(url: string): boolean {
  if (!URL.canParse(url)) return false
  const { protocol, hostname, username, password } = new URL(url)
  return (protocol === 'http:' || protocol === 'https:') && hostname !== '' && username === '' && password === ''
}

/** The window shows its page and no other: no navigation, no redirect, no webview, no second window. */
export function guardContents(
  contents: Pick<WebContents, 'on' | 'setWindowOpenHandler'>,
  openExternal: (url: string) => unknown,
): void {
  contents.on('will-navigate', (event) => event.preventDefault())
  contents.on('will-frame-navigate', (event) => event.preventDefault())
  contents.on('will-redirect', (event) => event.preventDefault())
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => {
    if (isWebAddress(url)) openExternal(url)
    return { action: 'deny' }
  })
}

/** Nothing is permitted that is not named here: copying, by a click, from our own page. */
const PERMITTED = new Set(['clipboard-sanitized-write'])

/** Both handlers, because a check that is not handled says yes. */
export function guardPermissions(
  session: Pick<Session, 'setPermissionRequestHandler' | 'setPermissionCheckHandler' | 'setDevicePermissionHandler'>,
  origin: string,
): void {
  const isOurs = (url: string | undefined) => url !== undefined && (url === origin || url.startsWith(`${origin}/`))
  session.setPermissionRequestHandler((_contents, permission, answer, { requestingUrl, isMainFrame }) =>
    answer(isMainFrame && isOurs(requestingUrl) && PERMITTED.has(permission)),
  )
  session.setPermissionCheckHandler(
    (_contents, permission, requestingOrigin) => isOurs(requestingOrigin) && PERMITTED.has(permission),
  )
  session.setDevicePermissionHandler(() => false)
}
