import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import { Failure } from '../../shared/contract/failure.ts'
import { assemble } from '../../shared/poster/assemble.ts'
import type { Variables } from '../../shared/poster/document.ts'
import { readDocument } from './documents.ts'
import { createInlineRenderer } from './inline-renderer.ts'
import type { Renderer } from './renderer.ts'
import { writeWhole } from './write-whole.ts'

export interface RenderFileOptions {
  /** Replaces an output that exists. */
  readonly force?: boolean
  /** This thread unless given. */
  readonly renderer?: Renderer
}

export interface RenderedFile {
  readonly path: string
  readonly bytes: number
  readonly width: number
  readonly height: number
  /** Lowercase hex. */
  readonly sha256: string
  readonly ms: number
  /** Names in the row that the document does not declare: drawn nowhere, often a spelling mistake. */
  readonly unknown: readonly string[]
}

/**
 * Renders a document anywhere on disk to a PNG file. Its pictures come from the folder it lies in.
 *
 * @throws Failure CONFLICT when the output exists, and all that opening and rendering may throw.
 */
export async function renderFile(
  document: string,
  row: Variables,
  out: string,
  { force = false, renderer = createInlineRenderer() }: RenderFileOptions = {},
): Promise<RenderedFile> {
  const started = performance.now()
  const path = resolve(out)
  if (!force && (await exists(path))) throw conflict(out)
  const source = resolve(document)
  const read = await readDocument(source, basename(source, '.poster.json'))
  const { png, width, height } = await renderer.render({ document: read, row, folder: dirname(source) })
  await writeWhole(path, png)
  const sha256 = createHash('sha256').update(png).digest('hex')
  const { unknown } = assemble(read, row)
  return { path, bytes: png.byteLength, width, height, sha256, ms: performance.now() - started, unknown }
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}

function conflict(out: string): Failure<'CONFLICT'> {
  return new Failure('CONFLICT', {
    what: `The file "${out}" is not overwritten.`,
    why: 'It exists already.',
    next: 'Choose another name, or say --force.',
  })
}
