import { access, rename } from 'node:fs/promises'

/**
 * Renames a file that cannot be used to `<file>.bad-<date>`, so that not a byte of it is lost. Returns the new path,
 * or null when the folder does not allow it.
 */
export async function keepAside(file: string, now: Date): Promise<string | null> {
  // Windows allows no colon in a name.
  const stamp = now.toISOString().replaceAll(':', '-')
  try {
    for (let count = 1; ; count += 1) {
      const kept = `${file}.bad-${stamp}${count === 1 ? '' : `-${count}`}`
      if (await exists(kept)) continue
      await rename(file, kept)
      return kept
    }
  } catch {
    return null
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
