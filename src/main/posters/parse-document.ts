import type { z } from 'zod'
import { Failure, type Issue } from '../../shared/contract/failure.ts'
import { type PosterDocument, posterDocument } from '../../shared/poster/index.ts'
import { findSyntaxFault } from './json-syntax.ts'

/**
 * Reads the text of a `*.poster.json`.
 *
 * @throws Failure DOCUMENT_INVALID with the path of every field that is not as it should be, or with the line and
 * column where the text stops being JSON.
 */
export function parseDocument(text: string, file: string): PosterDocument {
  const parsed = posterDocument.safeParse(parseJson(text, file))
  if (parsed.success) return parsed.data
  const issues = parsed.error.issues.flatMap(toIssues)
  const [first] = issues
  const more = issues.length > 1 ? ` (and ${issues.length - 1} more)` : ''
  throw invalid(file, `${first ? `${written(first.path)}: ${first.message}` : 'It is no poster'}${more}.`, issues)
}

function parseJson(text: string, file: string): unknown {
  const plain = text.replace(/^\uFEFF/, '')
  try {
    return JSON.parse(plain)
  } catch {
    const { line, column, message } = findSyntaxFault(plain)
    const fault = `line ${line}, column ${column}: ${message}`
    throw invalid(file, `It is not JSON: ${fault}.`, [{ path: [], message: fault }])
  }
}

/** Unknown fields come as one issue for all of them; each gets its own path. */
function toIssues(issue: z.core.$ZodIssue): Issue[] {
  const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part))
  if (issue.code !== 'unrecognized_keys') return [{ path, message: issue.message }]
  return issue.keys.map((key) => ({ path: [...path, key], message: 'unknown field' }))
}

/** As one would write it in a program: `layers[2].colour`. */
function written(path: Issue['path']): string {
  const text = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`)).join('')
  return text.replace(/^\./, '') || 'document'
}

function invalid(file: string, why: string, issues: Issue[]): Failure<'DOCUMENT_INVALID'> {
  return new Failure('DOCUMENT_INVALID', {
    what: `The poster "${file}" cannot be opened.`,
    why,
    next: 'Correct it in a text editor; the file was left as it is.',
    file,
    issues,
  })
}
