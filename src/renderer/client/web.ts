import { createORPCClient } from '@orpc/client'
import type { Client } from '../../shared/contract/index.ts'
import type { Door } from './door.ts'
import { followAcross } from './follow.ts'
import { reconnecting } from './reconnect.ts'
import { upload } from './upload.ts'

/** The door of a page that the web host served. */
export async function openWebDoor(page: Window): Promise<Door> {
  const { location } = page
  await enter(page)
  const line = reconnecting({
    open: () => new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/rpc`),
    isWelcome: async () => (await fetch('/session')).status !== 401,
    now: () => Date.now(),
    after(ms, then) {
      const timer = setTimeout(then, ms)
      return () => clearTimeout(timer)
    },
  })
  page.addEventListener('online', line.retry)
  // A new address typed into this tab changes nothing but the fragment, so the page is not loaded again.
  page.addEventListener('hashchange', () => void enter(page).then((entered) => entered && line.retry()))
  const client: Client = createORPCClient(line.link)
  return {
    kind: 'web',
    client,
    state: line.state,
    follow: followAcross(client, line.state),
    mediaUrl: (id) => `/media/${id}`,
    sourceOf: upload,
  }
}

/**
 * Exchanges the one-time token of the address for a cookie, and takes it off the address bar and the history first:
 * it is spent, whatever comes of it. A refusal is not thrown; the connection finds out.
 */
async function enter({ location, history }: Window): Promise<boolean> {
  const token = new URLSearchParams(location.hash.slice(1)).get('token')
  if (token === null) return false
  history.replaceState(history.state, '', location.pathname + location.search)
  const answer = await fetch('/session', { method: 'POST', body: JSON.stringify({ token }) }).catch(() => null)
  return answer?.ok ?? false
}
