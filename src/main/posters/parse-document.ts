import { invalidDocument, readDocument } from '../../shared/poster/document/read.ts'
import type { PosterDocument } from '../../shared/poster/document.ts'
import { findSyntaxFault } from './json-syntax.ts'

/**
 * Reads the text of a `*.poster.json`.
 *
 * @throws Failure DOCUMENT_INVALID with the path of every field that is not as it should be, or with the line and
 * column where the text stops being JSON.
 */
export function parseDocument(text: string, file: string): PosterDocument {
  return readDocument(parseJson(text, file), file)
}

function parseJson(text: string, file: string): unknown {
  const plain = text.replace(/^\uFEFF/, '')
  try {
    return JSON.parse(plain)
  } catch {
    const { line, column, message } = findSyntaxFault(plain)
    throw invalidDocument(
      [{ path: [], message: `it is not JSON: line ${line}, column ${column}: ${message}` }],
      null,
      file,
    )
  }
}
