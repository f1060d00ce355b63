import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

export interface DurableOptions {
  /** Readable by its owner only, unless given. */
  readonly mode?: number
  /**
   * Where the new content is gathered, in the same folder. By default a `.new` beside the file, which the next write
   * overwrites when one was interrupted; writers that may meet each other need names of their own.
   */
  readonly fresh?: string
}

/** Replaces `file` as a whole: after a power cut there is the old content or the new one, never a part. */
export async function writeDurably(
  file: string,
  content: string | Uint8Array,
  { mode = 0o600, fresh = `${file}.new` }: DurableOptions = {},
): Promise<void> {
  try {
    const handle = await open(fresh, 'w', mode)
    try {
      await handle.writeFile(content)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(fresh, file)
  } catch (error) {
    await rm(fresh, { force: true }).catch(() => {})
    throw error
  }
  await syncFolder(dirname(file))
}

/** Makes names that were just given in a folder survive a power cut. Windows cannot open one, and needs no such thing. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
