import { readFile } from 'node:fs/promises'
import { extname, isAbsolute, join, relative, resolve } from 'node:path'
import { contentSecurityPolicy } from '../policy.ts'

export const UI_ORIGIN = 'app://ui'
export const UI_PAGE = `${UI_ORIGIN}/index.html`

const TYPES: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
}

/** On every answer of `app://ui`, errors included. Media have a scheme of their own, so `connect-src` names it. */
export const UI_HEADERS = {
  'Content-Security-Policy': contentSecurityPolicy('media:'),
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
} as const

export type UiRequest = { status: 200; file: string; type: string } | { status: 403 | 404 | 405 }

/**
 * Which file of `folder` a request for `app://ui/…` means, if any. The path is decoded once, and must stay in the
 * folder after it was normalised; the host must be ours exactly.
 */
export function resolveUiRequest(method: string, url: string, folder: string): UiRequest {
  if (method !== 'GET' && method !== 'HEAD') return { status: 405 }
  if (!URL.canParse(url)) return { status: 404 }
  const { protocol, host, pathname } = new URL(url)
  if (protocol !== 'app:' || host !== 'ui') return { status: 403 }
  const path = decoded(pathname)
  if (path === null || /[\0\\]/.test(path)) return { status: 404 }
  const file = resolve(join(folder, path === '/' ? 'index.html' : path))
  const inside = relative(folder, file)
  if (inside === '' || inside.startsWith('..') || isAbsolute(inside)) return { status: 403 }
  const type = TYPES[extname(file)]
  return type ? { status: 200, file, type } : { status: 404 }
}

/** Answers `app://ui/…`; to be given to `protocol.handle('app', …)`. */
export function serveUi(folder: string): (request: Request) => Promise<Response> {
  return async ({ method, url }) => {
    const found = resolveUiRequest(method, url, folder)
    const refuse = (status: number) => new Response(null, { status, headers: UI_HEADERS })
    if (found.status !== 200) return refuse(found.status)
    const bytes = await readFile(found.file).catch(() => null)
    if (!bytes) return refuse(404)
    const headers = { ...UI_HEADERS, 'Content-Type': found.type, 'Content-Length': String(bytes.byteLength) }
    return new Response(method === 'HEAD' ? null : bytes, { headers })
  }
}

function decoded(pathname: string): string | null {
  try {
    return decodeURIComponent(pathname)
  } catch {
    return null
  }
}
