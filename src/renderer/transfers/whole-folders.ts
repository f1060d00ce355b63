import type { SendSource } from '../../shared/contract/transfers.ts'

interface Picked {
  readonly file: Pick<File, 'webkitRelativePath'>
  readonly source: SendSource
}

/**
 * A browser gives a picked folder file by file. Where the files have paths the folder has one too: it is sent as a
 * whole, with its structure, its empty folders and their times.
 */
export function wholeFolders(picked: readonly Picked[]): SendSource[] {
  const folders = new Set<string>()
  const sources: SendSource[] = []
  for (const { file, source } of picked) {
    const inside = file.webkitRelativePath
    const slash = inside.indexOf('/')
    if (source.kind !== 'path' || slash <= 0) {
      sources.push(source)
      continue
    }
    // The relative path is the end of the path, letter for letter but for the separator.
    const folder = source.path.slice(0, source.path.length - inside.length + slash)
    if (!folders.has(folder)) sources.push({ kind: 'path', path: folder })
    folders.add(folder)
  }
  return sources
}
