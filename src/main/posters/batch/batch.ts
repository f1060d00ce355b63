import { dirname, join } from 'node:path'
import { asFailure, Failure } from '../../../shared/contract/failure.ts'
import type { Output } from '../../../shared/contract/posters.ts'
import type { PosterDocument } from '../../../shared/poster/index.ts'
import { contentAddress } from '../address.ts'
import type { CodecName } from '../codec.ts'
import { eachOf } from '../each.ts'
import type { FontShelf } from '../fonts/shelf.ts'
import type { RenderedFile } from '../render-file.ts'
import type { Renderer } from '../renderer.ts'
import type { Sources } from '../sources.ts'
import { writeWhole } from '../write-whole.ts'
import { BatchRecord, sha256 } from './record.ts'
import type { Row } from './rows.ts'

export interface BatchJob {
  readonly document: PosterDocument
  /** Where the document lies: its pictures are found from there. */
  readonly path: string
  readonly rows: readonly Row[]
  readonly outputs: readonly Output[]
  /** Where the pictures go. */
  readonly folder: string
  /** The files of a row, one for each output. */
  readonly names: ReadonlyMap<Row, readonly string[]>
  /** Makes everything anew, and replaces files that are somebody else's. */
  readonly force: boolean
  readonly signal?: AbortSignal
}

export interface BatchParts {
  readonly renderer: Renderer
  readonly sources: Sources
  readonly fonts: FontShelf
  readonly codec: CodecName
  /** How many posters are made at a time. */
  readonly jobs: number
}

export type BatchEvent = { readonly row: number } & (
  | {
      readonly kind: 'rendered'
      readonly files: readonly RenderedFile[]
      readonly ms: number
      readonly warnings: readonly string[]
    }
  | { readonly kind: 'unchanged'; readonly files: readonly string[] }
  | { readonly kind: 'failed'; readonly failure: Failure }
)

/**
 * Makes one poster a row. What has not changed since the last time is left as it is, a row that fails is told and stops
 * nobody else, and what was made stays when the batch is interrupted, or killed. Events come as posters are done, not in the order
 * of the rows.
 */
export async function renderBatch(job: BatchJob, parts: BatchParts, tell: (event: BatchEvent) => void): Promise<void> {
  const record = await BatchRecord.open(job.folder)
  // One more than there are threads: while it reads and writes, they have work.
  const atATime = parts.jobs === 1 ? 1 : parts.jobs + 1
  try {
    await eachOf(job.rows, atATime, job.signal, async (row) => {
      const event = await renderRow(row, job, parts, record)
      if (job.signal?.aborted && event.kind === 'failed') return
      tell(event)
    })
  } finally {
    await record.save()
  }
}

async function renderRow(row: Row, job: BatchJob, parts: BatchParts, record: BatchRecord): Promise<BatchEvent> {
  const started = performance.now()
  try {
    if (!row.values) throw row.problem
    const what = { document: job.document, row: row.values, folder: dirname(job.path), outputs: job.outputs }
    const names = job.names.get(row) ?? []
    const address = await contentAddress({ ...what, ...parts })
    if (!job.force) {
      const states = await Promise.all(names.map((name) => record.state(name, address)))
      if (states.every((state) => state === 'same')) return { kind: 'unchanged', row: row.number, files: names }
      const foreign = names.find((_, at) => states[at] === 'foreign')
      if (foreign !== undefined) throw notOurs(foreign)
    }
    const { outputs, warnings } = await parts.renderer.render(what, job.signal)
    const files: RenderedFile[] = []
    for (const [at, { bytes, width, height }] of outputs.entries()) {
      const path = join(job.folder, names[at]!)
      const made = { address, sha256: sha256(bytes) }
      await record.announce(names[at]!, made)
      await writeWhole(path, bytes)
      record.written(names[at]!, made)
      files.push({ path, bytes: bytes.byteLength, width, height, sha256: made.sha256 })
    }
    return { kind: 'rendered', row: row.number, files, ms: performance.now() - started, warnings }
  } catch (error) {
    return { kind: 'failed', row: row.number, failure: asFailure(error) }
  }
}

function notOurs(name: string): Failure<'CONFLICT'> {
  return new Failure('CONFLICT', {
    what: `The file "${name}" is not overwritten.`,
    why: 'It was not made by this batch, or was changed since.',
    next: 'Move it away, choose another --out or --name, or say --force.',
  })
}
