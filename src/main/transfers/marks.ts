import { chmod, stat } from 'node:fs/promises'
import type { OriginMark } from './origin.ts'

/** What a received file is given beside its bytes and its time. */
export interface Marks {
  /** That it came from elsewhere, where the system knows such a mark. */
  readonly origin: OriginMark | null
}

/**
 * Marks a file before it has its name, so that it is never seen without. A mark that cannot be made (on a USB stick,
 * say) is no reason to lose the file.
 */
export async function mark(partial: string, { origin }: Marks, { executable }: { executable: boolean }): Promise<void> {
  const marks = [origin?.(partial), executable ? allowRunning(partial) : undefined]
  await Promise.allSettled(marks)
}

/** For those who may read it. */
async function allowRunning(path: string): Promise<void> {
  const { mode } = await stat(path)
  await chmod(path, mode | ((mode & 0o444) >> 2))
}
