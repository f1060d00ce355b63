import { stat } from 'node:fs/promises'
import type { PosterDocument } from '../../../shared/poster/index.ts'
import { DocumentFolder } from '../documents.ts'

/** A template, and the folder that its pictures are looked for in. */
export interface Template {
  readonly document: PosterDocument
  readonly folder: string
}

/** The posters of folders, read again only when their files change. The folders are only read. */
export class Templates {
  readonly #folders: readonly DocumentFolder[]
  readonly #read = new Map<string, Template & { readonly modified: number }>()

  /** @param folders Where a name is in several of them, the first one's poster is meant. */
  constructor(...folders: readonly [string, ...string[]]) {
    this.#folders = folders.map((folder) => new DocumentFolder(folder, folder))
  }

  /** @throws Failure INPUT_INVALID (name), NOT_FOUND, DOCUMENT_INVALID, FILE_UNREADABLE. */
  async open(name: string): Promise<Template> {
    for (const folder of this.#folders) {
      const path = folder.file(name)
      const modified = await stat(path).then(
        ({ mtimeMs }) => mtimeMs,
        () => null,
      )
      if (modified === null) continue
      const known = this.#read.get(path)
      if (known?.modified === modified) return known
      const { document } = await folder.open(name)
      const template = { document, folder: folder.path, modified }
      this.#read.set(path, template)
      return template
    }
    const { document } = await this.#folders[0]!.open(name)
    return { document, folder: this.#folders[0]!.path }
  }
}
