import type { SendSource, Transfer, TransferFile } from '../../shared/contract/transfers.ts'
import { offeredFile } from './ledger.ts'
import { safeParts, shownLine, shownText } from './names.ts'
import { type Collected, collect } from './sources.ts'
import type { Staging } from './staging.ts'

export type FileSource = Exclude<SendSource, { kind: 'text' }>

/** Texts become uploads of our own: peers that know no texts get them as files. */
export function withTextsStaged(sources: readonly SendSource[], staging: Staging): Promise<FileSource[]> {
  return Promise.all(
    sources.map(async (source) =>
      source.kind === 'text' ? { kind: 'staged', id: await staging.receiveText(source.text) } : source,
    ),
  )
}

/** Every file of the sources. @throws Failure NOT_FOUND, FILE_UNREADABLE */
export async function gather(sources: readonly FileSource[], staging: Staging): Promise<Collected> {
  const all: Collected = { files: [], folders: [], skipped: [] }
  for (const source of sources) {
    if (source.kind === 'staged') {
      all.files.push(staging.get(source.id))
      continue
    }
    if (source.kind === 'folder') {
      all.folders.push({ name: safeParts(source.name).join('/'), modified: null })
      continue
    }
    const { files, folders, skipped } = await collect(source.path)
    for (const file of files) all.files.push(file)
    for (const folder of folders) all.folders.push(folder)
    for (const entry of skipped) all.skipped.push(entry)
  }
  return all
}

/** The files as a transfer lists them. */
export function listed({ files, skipped }: Collected): TransferFile[] {
  return [
    ...files.map(({ id, name, size, type, path }) => ({ ...offeredFile(id, name, size, type), path })),
    ...skipped.map(({ name, path, failure }, index) => ({
      ...offeredFile(`skipped-${index}`, name, 0, ''),
      ...{ state: 'skipped' as const, path, failure: failure.toRecord() },
    })),
  ]
}

export function countsOf({ files }: Collected): Pick<Transfer, 'fileCount' | 'total'> {
  return { fileCount: files.length, total: sizeOf(files) }
}

export function sizeOf(files: Collected['files']): number {
  return files.reduce((sum, { size }) => sum + size, 0)
}

/** What it is called, and its text when a text is all there is. */
export function titled({ files, folders, skipped }: Collected): Pick<Transfer, 'title' | 'text'> {
  const preview = files.length === 1 ? files[0]?.preview : undefined
  if (preview !== undefined) return titledText(preview)
  return { title: files[0]?.name ?? folders[0]?.name ?? skipped[0]?.name ?? '', text: null }
}

export function titledText(text: string): Pick<Transfer, 'title' | 'text'> {
  return { title: shownLine(text), text: shownText(text) }
}
