import { utimes } from 'node:fs/promises'
import type { Inbox } from './inbox.ts'
import { safeParts } from './names.ts'

export interface AnnouncedFolder {
  /** As offered, `/` between folders. */
  readonly name: string
  readonly modified: Date | null
}

/** The folders of a transfer: made even when they stay empty, with the times that they had. */
export class Folders {
  readonly #inbox: Inbox
  readonly #modified: ReadonlyMap<string, Date | null>

  constructor(announced: readonly AnnouncedFolder[], inbox: Inbox) {
    this.#inbox = inbox
    this.#modified = new Map(announced.map(({ name, modified }) => [safeParts(name).join('/'), modified]))
  }

  /** @throws Failure FILE_UNWRITABLE */
  async make(): Promise<void> {
    for (const name of this.#modified.keys()) await this.#inbox.folder(name)
    // What lies in a folder changes its time: the inner ones first.
    for (const name of [...this.#modified.keys()].sort().reverse()) await this.#stamp(name)
  }

  /** After files were put in their place, whose folders took the time of that. */
  async settle(fileNames: readonly string[]): Promise<void> {
    const folders = new Set(fileNames.map((name) => safeParts(name).slice(0, -1).join('/')))
    for (const folder of folders) await this.#stamp(folder)
  }

  /** A time that cannot be kept is no reason to lose the file. */
  async #stamp(name: string): Promise<void> {
    const modified = this.#modified.get(name)
    if (modified) await utimes(await this.#inbox.folder(name), new Date(), modified).catch(() => {})
  }
}
