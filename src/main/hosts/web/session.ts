import type { IncomingMessage, ServerResponse } from 'node:http'
import { z } from 'zod'
import { Failure } from '../../../shared/contract/failure.ts'
import type { AccessKeys } from '../../access/access.ts'
import type { Ticket } from '../../access/ticket.ts'
import { Refusal } from './reply.ts'

const BODY_LIMIT = 1024
const body = z.object({ token: z.string().min(1).max(200) })

/** Exchanges the one-time token of the printed address for a cookie that no script of a page can read. */
export async function openSession(
  request: IncomingMessage,
  response: ServerResponse,
  { access, ticket, cookie }: { access: AccessKeys; ticket: Ticket; cookie: string },
): Promise<void> {
  const parsed = body.safeParse(await readJson(request))
  if (!parsed.success) throw inputInvalid(parsed.error)
  const redeemed = ticket.redeem(parsed.data.token, request.socket.remoteAddress ?? '')
  if (redeemed !== 'let in') {
    const failure = new Failure('UNAUTHORIZED', {
      what: 'This address does not let you in.',
      why: redeemed === 'wait' ? 'There were too many wrong tries.' : 'It was used before, or it is too old.',
      next: redeemed === 'wait' ? 'Wait a minute.' : 'Ask `handbill serve` for a new address.',
    })
    throw redeemed === 'wait' ? new Refusal(failure, 429, { 'Retry-After': '60' }) : failure
  }
  const { token } = await access.issue('page', label(request), 'admin')
  response.writeHead(204, {
    'Set-Cookie': `${cookie}=${token}; Path=/; HttpOnly; SameSite=Strict`,
    'Cache-Control': 'no-store',
  })
  response.end()
}

/** What the list of keys calls this page: the browser and the system, as it says itself. */
function label(request: IncomingMessage): string {
  const agent = request.headers['user-agent'] ?? ''
  // Edge names Chrome too, and Chrome names Safari: the first of these is the one it is.
  const browser = ['Edg', 'Firefox', 'Chrome', 'Safari'].find((name) => agent.includes(`${name}/`))
  const system = /Windows|Android|iPhone|iPad|Mac OS X|Linux/.exec(agent)?.[0]
  return [browser?.replace('Edg', 'Edge') ?? 'Browser', system].filter(Boolean).join(', ')
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    size += chunk.length
    if (size > BODY_LIMIT) return undefined
    chunks.push(chunk)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'))
  } catch {
    return undefined
  }
}

function inputInvalid(error: z.ZodError): Failure {
  const issues = error.issues.map(({ path, message }) => ({ path: path.map(String), message }))
  return new Failure('INPUT_INVALID', {
    what: 'The request was refused.',
    why: issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`).join('; '),
    next: 'Send {"token": "…"} as JSON.',
    issues,
  })
}
