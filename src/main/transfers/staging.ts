import { randomBytes, randomUUID } from 'node:crypto'
import type { Stats } from 'node:fs'
import { mkdir, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { Failure } from '../../shared/contract/failure.ts'
import { unwritable } from './arrival.ts'
import { safeParts } from './names.ts'
import { type SourceFile, toFile } from './sources.ts'

/** Files that came up from a browser to be sent on. They live until they were sent, at most until the next start. */
export class Staging {
  readonly #folder: string
  readonly #staged = new Map<string, SourceFile>()

  /** @param folder belongs to the staging area alone; it is emptied */
  constructor(folder: string) {
    this.#folder = folder
  }

  /** Removes what an earlier run left behind. */
  async sweep(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true })
  }

  /**
   * Takes an upload in.
   * @param name as the browser tells it, folders with `/`; it is made safe
   * @returns the id that a `staged` source of `send` names, and the bytes taken
   * @throws Failure FILE_UNWRITABLE, or what the stream threw; nothing is left behind then
   */
  async receive(name: string, stream: AsyncIterable<Uint8Array>): Promise<{ id: string; size: number }> {
    const id = randomBytes(16).toString('hex')
    const parts = safeParts(name)
    const folder = join(this.#folder, id)
    const path = join(folder, parts.at(-1) as string)
    try {
      const { size, mtime } = await this.#write(folder, path, stream)
      this.#staged.set(id, toFile(path, parts.join('/'), { size, mtime }))
      return { id, size }
    } catch (error) {
      await rm(folder, { recursive: true, force: true })
      throw (error as NodeJS.ErrnoException).syscall ? unwritable(name, error) : error
    }
  }

  /** Keeps a text as an upload; @returns its id. @throws Failure FILE_UNWRITABLE */
  async receiveText(text: string): Promise<string> {
    const { id } = await this.receive(`${randomUUID()}.txt`, Readable.from([Buffer.from(text)]))
    this.#staged.set(id, { ...this.get(id), preview: text })
    return id
  }

  /** @throws Failure NOT_FOUND */
  get(id: string): SourceFile {
    const staged = this.#staged.get(id)
    if (staged) return staged
    throw new Failure('NOT_FOUND', {
      what: 'The upload is not there.',
      why: 'It was sent already, or Handbill was started anew since.',
      next: 'Drop the file again.',
      kind: 'file',
      name: id,
    })
  }

  async discard(id: string): Promise<void> {
    if (!this.#staged.delete(id)) return
    await rm(join(this.#folder, id), { recursive: true, force: true })
  }

  async #write(folder: string, path: string, stream: AsyncIterable<Uint8Array>): Promise<Stats> {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const handle = await open(path, 'wx', 0o600)
    try {
      for await (const chunk of stream) await handle.writeFile(chunk)
      return await handle.stat()
    } finally {
      await handle.close()
    }
  }
}
