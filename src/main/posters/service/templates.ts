import { stat } from 'node:fs/promises'
import { asFailure, Failure } from '../../../shared/contract/failure.ts'
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

  /**
   * What goes wrong is said by the template's name: where its file lies is nobody's business outside.
   *
   * @throws Failure INPUT_INVALID (name), NOT_FOUND, DOCUMENT_INVALID, FILE_UNREADABLE.
   */
  async open(name: string): Promise<Template> {
    try {
      return await this.#open(name)
    } catch (error) {
      throw byName(asFailure(error), name)
    }
  }

  async #open(name: string): Promise<Template> {
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

function byName(failure: Failure, name: string): Failure {
  switch (failure.code) {
    case 'NOT_FOUND':
      return new Failure('NOT_FOUND', {
        what: `There is no template "${name}".`,
        why: 'The service has none of this name.',
        next: 'Check its name, which is that of its file without ".poster.json".',
        ...{ kind: 'poster', name },
      })
    case 'DOCUMENT_INVALID': {
      const { issues } = (failure as Failure<'DOCUMENT_INVALID'>).data
      const [first] = issues
      return new Failure('DOCUMENT_INVALID', {
        what: `The template "${name}" cannot be used.`,
        why: first ? `${first.path.join('.') || 'document'}: ${first.message}.` : 'It is no poster document.',
        next: 'Correct its file.',
        issues,
      })
    }
    case 'FILE_UNREADABLE': {
      const { cause } = (failure as Failure<'FILE_UNREADABLE'>).data
      return new Failure('FILE_UNREADABLE', {
        what: `The template "${name}" cannot be read.`,
        why: `The system says: ${cause}.`,
        next: 'Look at its file in the folder of the templates.',
        ...{ file: name, cause },
      })
    }
    default:
      return failure
  }
}
