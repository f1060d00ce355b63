import type { z } from 'zod'
import { Failure, type Issue } from '../../contract/failure.ts'
import { type PosterDocument, posterDocument } from '../document.ts'
import { limitIssues } from './limit-issues.ts'

const NEWEST = 2

/**
 * Takes a document from outside (a file, a request), of any version up to this program's.
 *
 * @param file Its name, for the message.
 * @throws Failure DOCUMENT_INVALID with the path of every field that is not as it should be.
 */
export function readDocument(raw: unknown, file?: string): PosterDocument {
  const version = typeof raw === 'object' && raw !== null && 'version' in raw ? raw.version : undefined
  if (typeof version === 'number' && Number.isInteger(version) && version > NEWEST) {
    const message = `version ${version}, written by a newer Handbill; this one reads up to ${NEWEST}`
    throw invalidDocument([{ path: ['version'], message }], raw, file)
  }
  const beyond = limitIssues(raw)
  if (beyond.length > 0) throw invalidDocument(beyond, raw, file)
  const parsed = posterDocument.safeParse(raw)
  if (parsed.success) return parsed.data
  throw invalidDocument(parsed.error.issues.flatMap(toIssues), raw, file)
}

/** Unknown fields come as one issue for all of them; each gets its own path. */
function toIssues(issue: z.core.$ZodIssue): Issue[] {
  const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part))
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...path, key], message: 'unknown field' }))
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) return nearest(issue.errors, path)
  return [{ path, message: issue.message }]
}

/** Of the members of a union, the one that the value is nearest to: the one whose fault lies deepest. */
function nearest(members: readonly (readonly z.core.$ZodIssue[])[], path: Issue['path']): Issue[] {
  const found = members.map((issues) => issues.flatMap(toIssues))
  const depth = (issues: readonly Issue[]) => Math.max(0, ...issues.map((issue) => issue.path.length))
  const best = found.reduce((a, b) => (depth(b) > depth(a) ? b : a))
  return best.map((issue) => ({ ...issue, path: [...path, ...issue.path] }))
}

export function invalidDocument(issues: Issue[], raw: unknown, file?: string): Failure<'DOCUMENT_INVALID'> {
  const [first] = issues
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : ''
  const why = first ? `${written(first.path)}${layerNamed(raw, first.path)}: ${first.message}` : 'It is no poster'
  return new Failure('DOCUMENT_INVALID', {
    what: file === undefined ? 'The poster cannot be read.' : `The poster "${file}" cannot be opened.`,
    why: `${why}${more}.`,
    next:
      file === undefined ? 'Correct it and send it again.' : 'Correct it in a text editor; the file was left as it is.',
    ...(file !== undefined && { file }),
    issues,
  })
}

/** As one would write it in a program: `layers[2].colour`. */
function written(path: Issue['path']): string {
  const text = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`)).join('')
  return text.replace(/^\./, '') || 'document'
}

/** The name or id of the innermost layer on a path: a number alone is hard to find in a long list. */
function layerNamed(raw: unknown, path: Issue['path']): string {
  let at = raw
  let found = ''
  for (const part of path) {
    if (typeof at !== 'object' || at === null) break
    at = (at as Record<string | number, unknown>)[part]
    if (typeof part !== 'number' || typeof at !== 'object' || at === null) continue
    const { name, id } = at as { name?: unknown; id?: unknown }
    const title = typeof name === 'string' ? name : id
    if (typeof title === 'string' && title !== '') found = ` (layer "${title.slice(0, 60)}")`
  }
  return found
}
