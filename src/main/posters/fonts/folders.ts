import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** Where systems keep fonts (freedesktop's font folders, Apple's HT201722, Microsoft's known folders). */
export function systemFontFolders(
  platform: NodeJS.Platform,
  home: string,
  env: Readonly<Record<string, string | undefined>>,
): string[] {
  switch (platform) {
    case 'darwin':
      return ['/System/Library/Fonts', '/Library/Fonts', join(home, 'Library/Fonts')]
    case 'win32':
      return [
        join(env.SystemRoot ?? 'C:\\Windows', 'Fonts'),
        ...(env.LOCALAPPDATA ? [join(env.LOCALAPPDATA, 'Microsoft/Windows/Fonts')] : []),
      ]
    default:
      return [
        ...['/usr/share/fonts', '/usr/local/share/fonts', join(home, '.fonts')],
        join(env.XDG_DATA_HOME || join(home, '.local/share'), 'fonts'),
      ]
  }
}

const MOST_FILES = 5000
const DEEPEST = 6

/**
 * The font files of a folder and those in it; a folder that is not there has none. Sorted, so always the same.
 *
 * @param enter Told of every folder, before its entries are read.
 */
export async function fontFiles(folder: string, enter: (folder: string) => Promise<void>): Promise<string[]> {
  const found: string[] = []
  const look = async (here: string, depth: number): Promise<void> => {
    await enter(here)
    const entries = await readdir(here, { withFileTypes: true }).catch(() => [])
    for (const entry of entries.sort((one, other) => (one.name < other.name ? -1 : 1))) {
      if (found.length >= MOST_FILES) return
      const path = join(here, entry.name)
      if (entry.isDirectory() && depth < DEEPEST) await look(path, depth + 1)
      else if (/\.(ttf|otf|ttc|otc)$/i.test(entry.name)) found.push(path)
    }
  }
  await look(folder, 0)
  return found
}
