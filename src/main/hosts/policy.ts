/**
 * What a page of ours may load, at every door that shows one. `'wasm-unsafe-eval'` is HarfBuzz's; `extra` widens
 * `connect-src` for a door whose media have a scheme of their own.
 */
export function contentSecurityPolicy(extra = ''): string {
  return [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
    "img-src 'self' blob: media:",
    `connect-src 'self'${extra && ` ${extra}`}`,
    "font-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "object-src 'none'",
  ].join('; ')
}

/** Types that a browser would run or lay out; bytes of these are only ever downloads. */
const ACTIVE = /^(text\/html|application\/xhtml\+xml|image\/svg\+xml|(text|application)\/xml)\b/i

/** Headers of bytes that came from a user or a peer: never sniffed, never run, and never changing under their id. */
export function mediaHeaders(type: string): Record<string, string> {
  return {
    'Content-Type': type,
    'Content-Security-Policy': "default-src 'none'; sandbox",
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'private, max-age=31536000, immutable',
    ...(ACTIVE.test(type) ? { 'Content-Disposition': 'attachment' } : {}),
  }
}
