import { type BigIntStats, constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'

/** What the system says of a file's content without reading it: another identity, perhaps other bytes. */
export type FileIdentity = string

/** Why a path was opened and not read. `cause` is short, the message a sentence. */
export class NotReadable extends Error {
  readonly reason: string

  constructor(reason: string, sentence: string) {
    super(sentence)
    this.reason = reason
  }
}

/** Without waiting: a pipe without a writer would hold a thread of this process for ever. Windows has no such flag. */
const READ = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)

/** Opens a file that is one: no folder, pipe, socket or device. @throws NotReadable, and what the system throws. */
export async function openRegular(path: string): Promise<{ file: FileHandle; identity: FileIdentity; size: number }> {
  const file = await open(path, READ)
  try {
    const stats = await file.stat({ bigint: true })
    if (!stats.isFile()) {
      throw new NotReadable('not a file', stats.isDirectory() ? 'It is a folder and not a file.' : 'It is not a file.')
    }
    return { file, identity: identityOf(stats), size: Number(stats.size) }
  } catch (error) {
    await file.close()
    throw error
  }
}

/** Reads a whole file of at most so many bytes. @throws NotReadable, and what the system throws. */
export async function readRegular(path: string, most: number): Promise<{ bytes: Buffer; identity: FileIdentity }> {
  const { file, identity, size } = await openRegular(path)
  try {
    if (size > most) throw new NotReadable('too large', `It has ${size} bytes; ${most / 1e6} MB are the most.`)
    return { bytes: await file.readFile(), identity }
  } finally {
    await file.close()
  }
}

function identityOf({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): FileIdentity {
  return [dev, ino, size, mtimeNs, ctimeNs].join(' ')
}
