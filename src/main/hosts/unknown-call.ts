import { Failure } from '../../shared/contract/failure.ts'
import { toWire } from '../router.ts'

/**
 * Interceptor of the RPC handlers: a call that the contract does not have is refused by the contract's own error,
 * not by oRPC's bare 404.
 */
export async function refuseUnknownCalls<R extends { matched: boolean }>(options: {
  request: { url: URL }
  next(): Promise<R>
}): Promise<R> {
  const result = await options.next()
  if (result.matched) return result
  const name = options.request.url.pathname.slice(1, 200).replaceAll('/', '.')
  throw toWire(
    new Failure('NOT_FOUND', {
      what: 'The call was refused.',
      why: `There is no call "${name}".`,
      next: 'Reload the page; it may be of another version than this Handbill.',
      kind: 'call',
      name,
    }),
  )
}
