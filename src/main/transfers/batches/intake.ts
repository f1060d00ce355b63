import { asFailure, type Failure } from '../../../shared/contract/failure.ts'
import type { Intake } from '../intake.ts'
import type { Body } from '../pour.ts'
import { unexpected } from '../refusals.ts'
import type { FilesThread } from '../thread/files-thread.ts'
import { BatchArrival, type BatchHost } from './batch-arrival.ts'

/** Whether a token is the one of its file. */
export type Opens = (fileId: string, token: string) => boolean

/** What became of the files of one body. */
export interface BatchOutcome {
  /** Of those that were not received. */
  readonly failures: ReadonlyMap<string, Failure>
  readonly received: readonly string[]
  /** Why the body as a whole did not come to its end; what is neither received nor failed may come again. */
  readonly broke: Failure | null
}

/** Takes many small files of a transfer in, from one body. @see Incoming.receiveBatch */
export function takeBatch(intake: Intake, thread: FilesThread, pour: Body, opens: Opens): Promise<BatchOutcome> {
  return intake.during(Symbol('batch'), async (_, over) => {
    const batch = new BatchArrival(hostOf(intake, opens), thread)
    const { failures, received } = batch
    try {
      await pour((chunk) => intake.paced(chunk, batch.push(chunk), over), over)
      await batch.finish()
      return { failures, received, broke: null }
    } catch (error) {
      await batch.settle().catch(() => {})
      const failure = asFailure(over.aborted ? over.reason : error)
      for (const id of batch.unfinished) intake.failed(id, failure, 0, true)
      return { failures, received, broke: failure }
    }
  })
}

function hostOf(intake: Intake, opens: Opens): BatchHost {
  const { over } = intake
  const { inbox, stock, folders, named } = intake.acceptance
  return {
    inbox,
    over,
    offered: (file) => named.has(file),
    claim: ({ file, token }) => {
      if (!opens(file, token) || !intake.expects(file)) throw unexpected()
      const announced = intake.expected(file)
      intake.note(file, { state: 'running', bytes: 0 })
      return announced
    },
    begun: async (files) => {
      for (const { id } of files) await intake.startsAnew(id)
      await Promise.all(files.map(({ id, partial }) => stock.begun(id, partial)))
    },
    written: async (files) => {
      await Promise.all(files.map(({ id, partial, sha256 }) => stock.begun(id, partial, sha256)))
    },
    marked: (id, partial) => intake.mark(id, partial),
    received: async (files) => {
      await Promise.all(files.map(({ id, path }) => stock.whole(id, path)))
      await folders.settle(files.map(({ id }) => named.get(id)?.name ?? ''))
      for (const { id, path, bytes, sha256, verified } of files)
        intake.note(id, { state: 'done', path, sha256, verified, bytes, failure: null })
      intake.moved()
    },
    failed: async (id, failure) => {
      await stock.drop(id)
      intake.failed(id, failure)
    },
  }
}
