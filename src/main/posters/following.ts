/**
 * A controller that aborts when `signal` does, or by itself, or after so many milliseconds. `AbortSignal.any` and
 * `AbortSignal.timeout` would do, but Node 20 collects such a pair with its listeners (nodejs/node#57736).
 */
export function following(signal: AbortSignal | undefined, ms?: number): AbortController & { readonly late: boolean } {
  const controller = Object.assign(new AbortController(), { late: false })
  const follow = () => controller.abort(signal?.reason)
  if (signal?.aborted) follow()
  else signal?.addEventListener('abort', follow, { signal: controller.signal })
  if (ms === undefined) return controller
  const timer = setTimeout(() => {
    controller.late = true
    controller.abort()
  }, ms)
  controller.signal.addEventListener('abort', () => clearTimeout(timer))
  return controller
}
