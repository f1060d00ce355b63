import type { IncomingMessage } from 'node:http'
import { Failure } from '../../../shared/contract/failure.ts'
import { Refusal } from './reply.ts'

/** What the request asks for. @throws INPUT_INVALID for a target that is no URL. */
export function targetOf(request: IncomingMessage): URL {
  const url = request.url ?? '/'
  if (URL.canParse(url, 'http://handbill')) return new URL(url, 'http://handbill')
  throw new Failure('INPUT_INVALID', {
    what: 'The request was refused.',
    why: 'Its target is not a path.',
    next: 'Ask for a path that starts with /.',
    issues: [{ path: ['target'], message: 'not a path' }],
  })
}

export function allowOnly(methods: readonly string[], request: IncomingMessage): void {
  if (methods.includes(request.method ?? '')) return
  throw new Refusal(
    new Failure('NOT_FOUND', {
      what: 'The request was refused.',
      why: `${request.method} is not offered here.`,
      next: `Use ${methods.join(' or ')}.`,
      kind: 'call',
      name: `${request.method} ${request.url?.slice(0, 100)}`,
    }),
    405,
    { Allow: methods.join(', ') },
  )
}

export function noSuchPage(request: IncomingMessage): Failure<'NOT_FOUND'> {
  return new Failure('NOT_FOUND', {
    what: 'The upgrade was refused.',
    why: 'WebSockets are served at /rpc only.',
    next: 'Connect to /rpc.',
    kind: 'call',
    name: request.url?.slice(0, 100) ?? '',
  })
}
