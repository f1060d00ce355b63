import { stat } from 'node:fs/promises'
import { Failure } from '../../shared/contract/failure.ts'
import type { TransferFile } from '../../shared/contract/transfers.ts'
import type { TransferRecord } from './record.ts'
import { type SourceFile, toFile } from './sources.ts'

/** What an ended transfer still owes, as the disk has it now. @throws Failure CONFLICT, NOT_FOUND */
export async function dueOf({ transfer, files, ended }: TransferRecord): Promise<SourceFile[]> {
  const { direction, state, protocol, text, fileCount, filesDone } = transfer
  if (direction !== 'out' || !ended || state === 'done') throw nothing(`The transfer is ${state}.`)
  if (protocol === 'classic') throw nothing('The classic protocol knows a device by its address alone.')
  if (text !== null) return []
  const due = files.filter(({ state }) => state !== 'done' && state !== 'skipped')
  if (due.length === 0 || due.length + filesDone < fileCount) throw nothing('Not all of its files are remembered.')
  return Promise.all(due.map(source))
}

async function source({ id, name, path }: TransferFile): Promise<SourceFile> {
  const stats = path === null ? null : await stat(path).catch(() => null)
  if (path === null || !stats?.isFile()) throw gone(name)
  return { ...toFile(path, name, stats), id }
}

function nothing(why: string): Failure<'CONFLICT'> {
  return new Failure('CONFLICT', { what: 'It was not sent again.', why, next: 'Choose the files once more.' })
}

function gone(name: string): Failure<'NOT_FOUND'> {
  return new Failure('NOT_FOUND', {
    what: 'It was not sent again.',
    why: `“${name}” is not where it was.`,
    next: 'Choose the files once more.',
    kind: 'file',
    name,
  })
}
