import { rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { asFailure, Failure } from '../../../shared/contract/failure.ts'
import { syncFolder } from '../../disk/durable.ts'
import { type Announced, type Received, unwritable, wrongHash, wrongSize } from '../arrival.ts'
import { GiveBack } from '../give-back.ts'
import type { Inbox, Spot } from '../inbox.ts'
import { place } from '../place.ts'
import { asError, type FilesThread, type Written } from '../thread/files-thread.ts'
import { FrameReader, type Head, invalid } from './frames.ts'

/** So many files are synced together, at most. */
const GROUP_FILES = 512
const GROUP_BYTES = 1024 * 1024

/** The transfer that the files belong to. */
export interface BatchHost {
  readonly inbox: Inbox
  readonly over: AbortSignal
  /** Whether a file of that id was offered at all. */
  offered(id: string): boolean
  /** Claims a file whose bytes come now. @throws Failure when it may not come */
  claim(head: Head): Announced
  /** Their partial files will be there. */
  begun(files: readonly { readonly id: string; readonly partial: string }[]): Promise<void>
  /** They are there, and get their names next: whoever is killed in between knows them again by their hashes. */
  written(files: readonly { readonly id: string; readonly partial: string; readonly sha256: string }[]): Promise<void>
  marked(id: string, partial: string): Promise<void>
  /** They have their names, for good. */
  received(files: readonly ({ readonly id: string } & Received)[]): Promise<void>
  failed(id: string, failure: Failure): Promise<void>
}

interface Coming {
  readonly head: Head
  readonly announced: Announced
  readonly at: number
}

/** Of one group: its memory, and what of it is used. */
interface Group {
  readonly memory: Uint8Array<ArrayBuffer>
  readonly files: Coming[]
  used: number
}

interface Spotted extends Coming {
  readonly spot: Spot
}

/**
 * Small files on their way in, many in one body. They are written, synced and named in groups, and a file is received
 * only when all of that has been done for its group. What is wrong with one is its own affair.
 */
export class BatchArrival {
  /** What became of those that did not come to their end. */
  readonly failures = new Map<string, Failure>()
  /** Ids of those that did. */
  readonly received: string[] = []
  readonly #host: BatchHost
  readonly #thread: FilesThread
  readonly #reader: FrameReader
  readonly #giveBack = new GiveBack()
  #group: Group
  #coming: Coming | null = null
  #writing: Promise<void> = Promise.resolve()
  #waiting = 0
  /** Claimed, and not come to any end. */
  readonly #due = new Set<string>()

  constructor(host: BatchHost, thread: FilesThread) {
    this.#host = host
    this.#thread = thread
    this.#group = newGroup(thread)
    this.#reader = new FrameReader({
      head: (head) => this.#begin(head),
      bytes: (piece) => this.#add(piece),
      end: () => this.#end(),
    })
  }

  /**
   * The chunk belongs to the arrival from here on, which empties it. Undefined when the next may come at once;
   * otherwise after the promise. @throws Failure INPUT_INVALID
   */
  push(chunk: Uint8Array): Promise<void> | undefined {
    this.#reader.push(chunk)
    this.#giveBack.take(chunk)
    // One group is gathered while another is written.
    return this.#waiting > 1 ? this.#writing : undefined
  }

  /** Resolves when everything that came whole has been received. @throws Failure INPUT_INVALID for half a file */
  async finish(): Promise<void> {
    await this.settle()
    this.#reader.finish()
    this.#thread.memory.giveBack(this.#group.memory.buffer)
  }

  /** The body broke off, or not: what came whole of it counts. */
  async settle(): Promise<void> {
    this.#flush()
    await this.#writing
  }

  /** Files that came, in whole or in part, and have neither been received nor failed by themselves. */
  get unfinished(): Iterable<string> {
    return this.#due
  }

  #begin(head: Head): void {
    // Of one that fails the bytes are passed over, and why is kept: not of files without end.
    if (!this.#host.offered(head.file)) throw invalid('It holds a file that was not offered')
    this.#coming = null
    const announced = this.#claim(head)
    if (!announced) return
    if (this.#group.used + head.size > GROUP_BYTES || this.#group.files.length === GROUP_FILES) this.#flush()
    this.#coming = { head, announced, at: this.#group.used }
  }

  #claim(head: Head): Announced | null {
    try {
      const announced = this.#host.claim(head)
      this.#due.add(head.file)
      if (announced.size === head.size) return announced
      const failure = wrongSize(announced, head.size)
      this.failures.set(head.file, failure)
      this.#due.delete(head.file)
      this.#writing = this.#writing.then(() => this.#host.failed(head.file, failure))
      this.#writing.catch(() => {})
    } catch (error) {
      this.failures.set(head.file, asFailure(error))
    }
    return null
  }

  #add(piece: Uint8Array): void {
    if (!this.#coming) return
    this.#group.memory.set(piece, this.#group.used)
    this.#group.used += piece.byteLength
  }

  #end(): void {
    if (this.#coming) this.#group.files.push(this.#coming)
    this.#coming = null
  }

  #flush(): void {
    const group = this.#group
    if (group.files.length === 0) return
    this.#group = newGroup(this.#thread)
    this.#waiting += 1
    this.#writing = this.#writing
      .then(() => this.#write(group))
      .finally(() => {
        this.#waiting -= 1
      })
    // Awaited by whoever pushes or settles next.
    this.#writing.catch(() => {})
  }

  async #write({ memory, files }: Group): Promise<void> {
    const { over } = this.#host
    over.throwIfAborted()
    const spotted: Spotted[] = []
    for (const file of files) {
      await this.#guard(file, async () => {
        spotted.push({ ...file, spot: await this.#host.inbox.spot(file.announced.name) })
      })
    }
    await this.#host.begun(spotted.map(({ head, spot }) => ({ id: head.file, partial: spot.partial })))
    const { bytes, files: written } = await this.#thread.write(memory.buffer, spotted.map(toWrite))
    this.#thread.memory.giveBack(bytes)
    const whole: Spotted[] = []
    for (const [index, file] of spotted.entries()) {
      await this.#guard(file, async () => {
        assertWritten(file, written[index] as Written)
        await this.#host.marked(file.head.file, file.spot.partial)
        whole.push(file)
      })
    }
    await this.#place(whole)
  }

  async #place(files: readonly Spotted[]): Promise<void> {
    const { over, inbox } = this.#host
    if (over.aborted) {
      for (const { spot } of files) await rm(spot.partial, { force: true })
      throw over.reason
    }
    await this.#host.written(
      files.map(({ head, spot }) => ({ id: head.file, partial: spot.partial, sha256: head.sha256 })),
    )
    // Where something may be replaced, or the name is taken, there is more to it than a name.
    const plain = files.filter(({ spot }) => !inbox.replaceable.has(spot.path))
    const named = await this.#thread.place(plain.map(({ spot }) => spot))
    const done = new Set(plain.filter((_, index) => named[index]))
    const received: ({ id: string } & Received)[] = []
    for (const file of files) {
      const { head, spot } = file
      await this.#guard(file, async () => {
        const path = done.has(file)
          ? spot.path
          : await place(spot.partial, dirname(spot.path), spot.name, inbox.replaceable)
        received.push({ id: head.file, path, bytes: head.size, sha256: head.sha256, verified: true })
      })
    }
    for (const folder of new Set(received.map(({ path }) => dirname(path)))) await syncFolder(folder)
    await this.#host.received(received)
    for (const { id } of received) {
      this.#due.delete(id)
      this.received.push(id)
    }
  }

  async #guard(file: Coming | Spotted, work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      const failure = error instanceof Failure ? error : unwritable(file.announced.name, error)
      if ('spot' in file) await rm(file.spot.partial, { force: true }).catch(() => {})
      this.failures.set(file.head.file, failure)
      this.#due.delete(file.head.file)
      await this.#host.failed(file.head.file, failure)
    }
  }
}

function newGroup({ memory }: FilesThread): Group {
  return { memory: new Uint8Array(memory.take(GROUP_BYTES)), files: [], used: 0 }
}

function toWrite({ spot, at, head, announced }: Spotted) {
  const modified = announced.modified?.getTime() ?? null
  return { partial: spot.partial, at, length: head.size, sha256: head.sha256, modified }
}

function assertWritten({ announced, head }: Coming, { sha256, trouble }: Written): void {
  for (const expected of [announced.sha256, head.sha256])
    if (expected !== null && expected !== sha256) throw wrongHash(announced.name, expected, sha256)
  if (trouble) throw asError(trouble)
}
