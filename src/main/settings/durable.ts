import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Replaces `file` as a whole: after a power cut there is the old text or the new one, never a part. Readable by
 * its owner only. A `.new` beside it is what an interrupted write leaves behind; the next one overwrites it.
 */
export async function writeDurably(file: string, text: string): Promise<void> {
  const fresh = `${file}.new`
  try {
    const handle = await open(fresh, 'w', 0o600)
    try {
      await handle.writeFile(text)
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

/** The rename itself reaches the disk with its folder. Windows cannot open one, and needs no such thing. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
