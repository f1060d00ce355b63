import { createHash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { basename, dirname, resolve } from 'node:path'
import { Failure } from '../../shared/contract/failure.ts'
import type { Output } from '../../shared/contract/posters.ts'
import { assemble } from '../../shared/poster/assemble.ts'
import type { Variables } from '../../shared/poster/document.ts'
import { readDocument } from './documents.ts'
import { createInlineRenderer } from './inline-renderer.ts'
import { plainPng } from './output.ts'
import type { Renderer } from './renderer.ts'
import { writeWhole } from './write-whole.ts'

export interface RenderFileOptions {
  /** Replaces an output that exists. */
  readonly force?: boolean
  /** This thread unless given. */
  readonly renderer?: Renderer
  readonly signal?: AbortSignal
}

/** Where a file goes and what it is. */
export interface Target {
  readonly path: string
  readonly output: Output
}

export interface RenderedFile {
  readonly path: string
  readonly bytes: number
  readonly width: number
  readonly height: number
  /** Lowercase hex. */
  readonly sha256: string
}

export interface RenderedFiles {
  /** In the order of the targets. */
  readonly files: readonly RenderedFile[]
  readonly ms: number
  /** Names in the row that the document does not declare: drawn nowhere, often a spelling mistake. */
  readonly unknown: readonly string[]
  readonly warnings: readonly string[]
}

/**
 * Renders a document anywhere on disk to files. Its pictures come from the folder it lies in.
 *
 * @throws Failure CONFLICT when an output exists, and all that opening and rendering may throw; then nothing is written.
 */
export async function renderFiles(
  document: string,
  row: Variables,
  targets: readonly Target[],
  { force = false, renderer = createInlineRenderer(), signal }: RenderFileOptions = {},
): Promise<RenderedFiles> {
  const started = performance.now()
  for (const { path } of targets) if (!force && (await exists(path))) throw conflict(path)
  const source = resolve(document)
  const read = await readDocument(source, basename(source, '.poster.json'))
  const outputs = targets.map(({ output }) => output)
  const job = { document: read, row, folder: dirname(source), outputs }
  const { outputs: made, warnings } = await renderer.render(job, signal)
  const files: RenderedFile[] = []
  for (const [index, { path }] of targets.entries()) {
    const { bytes, width, height } = made[index]!
    await writeWhole(resolve(path), bytes)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    files.push({ path: resolve(path), bytes: bytes.byteLength, width, height, sha256 })
  }
  const { unknown } = assemble(read, row)
  return { files, ms: performance.now() - started, unknown, warnings }
}

/** The same for one file: a PNG unless told otherwise. */
export async function renderFile(
  document: string,
  row: Variables,
  out: string,
  { output = plainPng, ...options }: RenderFileOptions & { readonly output?: Output } = {},
): Promise<RenderedFile & Omit<RenderedFiles, 'files'>> {
  const { files, ...rest } = await renderFiles(document, row, [{ path: out, output }], options)
  return { ...files[0]!, ...rest }
}

export function exists(path: string): Promise<boolean> {
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
