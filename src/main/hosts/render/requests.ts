import type { IncomingMessage } from 'node:http'
import { Failure } from '../../../shared/contract/failure.ts'
import { type Output, output, outputFormats } from '../../../shared/contract/posters.ts'
import { renderRequest } from '../../../shared/contract/render.ts'
import { limitIssues } from '../../../shared/poster/document/limit-issues.ts'
import type { PosterDocument, Variables } from '../../../shared/poster/document.ts'

/** What a request wants rendered. */
export interface Wanted {
  readonly document: string | PosterDocument
  readonly variables: Variables
  readonly output: Output
}

/** `POST /render`, before its body is read. @throws Failure INPUT_INVALID. */
export function checkType(request: IncomingMessage): void {
  // A page of another origin cannot send this type without our leave, which nobody gets (CORS).
  if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
    throw refused('content-type', 'application/json is needed')
  }
}

/** `POST /render`, by its body. @throws Failure INPUT_INVALID. */
export function readRenderRequest(text: string): Wanted {
  const body = parseJson(text)
  // Before the schema, which descends as deep as it is given.
  const beyond = limitIssues(
    typeof body === 'object' && body !== null && 'document' in body ? body.document : undefined,
  )
  if (beyond.length > 0) {
    const issues = beyond.map(({ path, message }) => ({ path: ['document', ...path], message }))
    throw refused(issues[0]?.path.join('.') ?? 'document', beyond[0]?.message ?? '', issues)
  }
  const parsed = renderRequest.safeParse(body)
  if (!parsed.success) {
    const issues = parsed.error.issues.map(({ path, message }) => ({ path: path.map(key), message }))
    const [first] = issues
    throw refused(first?.path.join('.') || 'body', first?.message ?? 'no request', issues)
  }
  const { document, template, variables, output } = parsed.data
  return { document: document ?? template ?? '', variables, output }
}

/** `GET /p/NAME[@Nx].FORMAT?variable=…`: a name in the query that is there and empty is blank, one that is not is missing. */
export function readTemplateRequest(file: string, query: URLSearchParams): Wanted {
  const [, document, scale, ending] = /^(.+?)(?:@(\d+(?:\.\d+)?)x)?\.([a-z]+)$/i.exec(file) ?? []
  if (document === undefined || ending === undefined)
    throw refused('file', 'a template and an ending, such as badge.png')
  const format = /^jpg$/i.test(ending) ? 'jpeg' : ending.toLowerCase()
  const parsed = output.safeParse({ format, ...(scale === undefined ? {} : { scale: Number(scale) }) })
  if (!parsed.success) throw refused('file', `an ending of ${outputFormats.join(', ')}, and a scale from 0.05 to 8`)
  const names = [...query.keys()]
  const twice = names.find((name, at) => names.indexOf(name) !== at)
  if (twice !== undefined) throw refused(twice, 'it is there twice')
  return { document, variables: Object.fromEntries(query), output: parsed.data }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw refused('body', 'no JSON')
  }
}

function key(part: PropertyKey): string | number {
  return typeof part === 'number' ? part : String(part)
}

function refused(field: string, message: string, issues = [{ path: [field] as (string | number)[], message }]) {
  return new Failure('INPUT_INVALID', {
    what: 'The request was refused.',
    why: `${field}: ${message}.`,
    next: 'See /openapi.json for what can be asked.',
    issues,
  })
}
