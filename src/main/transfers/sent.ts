import { z } from 'zod'
import type { TransferFile } from '../../shared/contract/transfers.ts'
import { offeredFile } from './ledger.ts'
import type { TransferRecord } from './record.ts'
import type { Collected, SourceFile } from './sources.ts'

/** More are not worth the file that they fill: another Handbill knows itself what it has. */
const MOST = 20_000

/** A file that its device has taken, as it was then. */
export const sentFile = z.object({ name: z.string(), path: z.string(), size: z.number(), modified: z.number() })
export type SentFile = z.infer<typeof sentFile>

/** What came through of an attempt that broke off, and of those before it. */
export function sentOf(record: TransferRecord, { files }: Collected, before: readonly SentFile[]): SentFile[] {
  const done = files.filter(({ id }) => record.file(id)?.state === 'done')
  return [...before, ...done.map(toSent)].slice(-MOST)
}

/** What is still due, and what came through before and is as it was then. */
export function apart(collected: Collected, sent: readonly SentFile[]): { due: Collected; done: SourceFile[] } {
  const known = new Set(sent.map(keyOf))
  const due: SourceFile[] = []
  const done: SourceFile[] = []
  for (const file of collected.files) (known.has(keyOf(toSent(file))) ? done : due).push(file)
  return { due: { ...collected, files: due }, done }
}

/** As a transfer lists what came through before. */
export function listedDone(files: readonly SourceFile[]): TransferFile[] {
  return files.map(({ id, name, size, type, path }) => ({
    ...offeredFile(id, name, size, type),
    ...{ state: 'done' as const, bytes: size, path },
  }))
}

function toSent({ name, path, size, modified }: SourceFile): SentFile {
  return { name, path, size, modified: modified.getTime() }
}

/** By the path as well: of two folders with copies in them files may be alike in all else. */
function keyOf({ name, path, size, modified }: SentFile): string {
  return JSON.stringify([name, path, size, modified])
}
