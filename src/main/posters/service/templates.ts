import { stat } from 'node:fs/promises'
import type { PosterDocument } from '../../../shared/poster/index.ts'
import { DocumentFolder } from '../documents.ts'

/** The posters of a folder, read again only when their files change. The folder is only read. */
export class Templates {
  readonly folder: string
  readonly #documents: DocumentFolder
  readonly #read = new Map<string, { readonly modified: number; readonly document: PosterDocument }>()

  constructor(folder: string) {
    this.folder = folder
    this.#documents = new DocumentFolder(folder, folder)
  }

  /** @throws Failure INPUT_INVALID (name), NOT_FOUND, DOCUMENT_INVALID, FILE_UNREADABLE. */
  async open(name: string): Promise<PosterDocument> {
    const { mtimeMs: modified } = await stat(this.#documents.file(name)).catch(() => ({ mtimeMs: Number.NaN }))
    const known = this.#read.get(name)
    if (known?.modified === modified) return known.document
    const { document } = await this.#documents.open(name)
    this.#read.set(name, { modified, document })
    return document
  }
}
