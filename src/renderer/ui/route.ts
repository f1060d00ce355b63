import { useSyncExternalStore } from 'react'

export const subjects = ['devices', 'transfers', 'sockets', 'lab', 'posters', 'settings'] as const
export type Subject = (typeof subjects)[number]

/** Where in the window: `#/sockets?filter=state:time_wait`. `subject` is null for an address that leads nowhere. */
export interface Route {
  subject: Subject | null
  params: URLSearchParams
}

export function routeOf(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#?\/?/, '').split('?', 2)
  const name = path === '' ? 'devices' : path
  return { subject: subjects.find((subject) => subject === name) ?? null, params: new URLSearchParams(query) }
}

export function hrefOf(subject: Subject, params: Record<string, string> = {}): string {
  const query = new URLSearchParams(params).toString()
  return `#/${subject}${query && `?${query}`}`
}

export function go(subject: Subject, params?: Record<string, string>): void {
  location.hash = hrefOf(subject, params)
}

/** The hash itself; a string, so that the view is drawn again only when it changes. */
export function useHash(): string {
  return useSyncExternalStore(onHashChange, () => location.hash)
}

function onHashChange(listener: () => void): () => void {
  addEventListener('hashchange', listener)
  return () => removeEventListener('hashchange', listener)
}
