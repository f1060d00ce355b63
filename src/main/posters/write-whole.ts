import { randomBytes } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { Failure } from '../../shared/contract/failure.ts'
import { writeDurably } from '../disk/durable.ts'

/**
 * Writes a file so that a reader finds the old bytes or the new ones, never a part; makes its folder when needed.
 *
 * @throws Failure FILE_UNWRITABLE
 */
export async function writeWhole(file: string, bytes: Uint8Array | string): Promise<void> {
  const fresh = join(dirname(file), `.${basename(file)}.${randomBytes(4).toString('hex')}.new`)
  try {
    await mkdir(dirname(file), { recursive: true })
    await writeDurably(file, bytes, { fresh, mode: 0o666 })
  } catch (error) {
    throw unwritable(file, error)
  }
}

export function unwritable(file: string, error: unknown): Failure<'FILE_UNWRITABLE'> {
  const cause = (error as NodeJS.ErrnoException).code ?? String(error)
  return new Failure(
    'FILE_UNWRITABLE',
    {
      what: `The file ${file} cannot be written.`,
      why: `The system says ${cause}.`,
      next: 'Make room or choose a folder that may be written to.',
      file,
      cause,
    },
    { cause: error },
  )
}
