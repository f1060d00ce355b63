import type { OutgoingOffer } from './localsend/client.ts'
import type { TransferRecord } from './record.ts'
import { sideBySide } from './side-by-side.ts'
import type { SourceFile } from './sources.ts'
import type { Hashing } from './thread/hashing.ts'

const HASHING = 4

/** Keeps what goes wrong with one file with that file, and lets everything else end the transfer. */
export type Guard = (file: SourceFile, work: () => Promise<void>) => Promise<void>

export interface OfferingOptions {
  readonly record: TransferRecord
  readonly signal: AbortSignal
  readonly guard: Guard
  readonly hashing: Hashing
  /** The peer takes a file's hash after its bytes, so that nothing is read twice. */
  readonly later: boolean
}

/** What goes on offer: all files without their hashes when those are told `later`, else what can be read, with them. */
export async function offersOf(
  files: readonly SourceFile[],
  { record, signal, guard, hashing, later }: OfferingOptions,
): Promise<Map<string, OutgoingOffer>> {
  if (later) return new Map(files.map((file) => [file.id, offerOf(file)]))
  const hashes = new Map<string, string>()
  await sideBySide(files, HASHING, (file) =>
    guard(file, async () => {
      const sha256 = await hashing.whole(file, signal)
      hashes.set(file.id, sha256)
      record.changeFile(file.id, { sha256 })
    }),
  )
  const readable = files.filter(({ id }) => hashes.has(id))
  return new Map(readable.map((file) => [file.id, offerOf(file, hashes.get(file.id) as string)]))
}

function offerOf({ id, name, size, type, modified, preview }: SourceFile, sha256?: string): OutgoingOffer {
  return { id, fileName: name, size, fileType: type, modified, ...(sha256 && { sha256 }), ...(preview && { preview }) }
}
