import { existsSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { Memory } from './memory.ts'

export interface ToRead {
  readonly path: string
  /** What it must have, in bytes, before it is read and after. */
  readonly size: number
  /** The same; ms since 1970. */
  readonly modified: number
}
/** Where a file's bytes lie in what was read, and their hash (lowercase hex); or why they do not. */
export type Read = { readonly at: number; readonly length: number; readonly sha256: string } | { trouble: Trouble }

export interface ToWrite {
  readonly partial: string
  readonly at: number
  readonly length: number
  /** Lowercase hex; nothing is written of bytes that have another. */
  readonly sha256: string
  /** ms since 1970 */
  readonly modified: number | null
}
/** The hash of its bytes; without `trouble` and with the hash that was expected, the disk has it. */
export interface Written {
  readonly sha256: string
  readonly trouble?: Trouble
}

export interface ToPlace {
  readonly partial: string
  readonly path: string
}

/** The next piece of a file that is written from its start. */
export interface ToAppend {
  /** The same for all of its pieces. */
  readonly file: number
  /** Open for writing; the thread does not close it. */
  readonly fd: number
  /** Where it goes, and of the memory how much. */
  readonly at: number
  readonly length: number
}

/** A file whose beginning is hashed. */
export interface ToHash extends ToRead {
  /** Bytes. */
  readonly end: number
}
/** Lowercase hex. */
export type Hashed = { readonly sha256: string } | { readonly trouble: Trouble }

/** A system error, as it crosses threads. */
export interface Trouble {
  readonly code: string
  readonly message: string
}

export type Question =
  | { readonly kind: 'read'; readonly bytes: ArrayBuffer; readonly files: readonly ToRead[] }
  | { readonly kind: 'write'; readonly bytes: ArrayBuffer; readonly files: readonly ToWrite[] }
  | { readonly kind: 'place'; readonly files: readonly ToPlace[] }
  | { readonly kind: 'append'; readonly bytes: ArrayBuffer; readonly piece: ToAppend }
  | { readonly kind: 'hash'; readonly file: number; readonly part: ToHash }
  | { readonly kind: 'update'; readonly file: number; readonly piece: Uint8Array }
  | { readonly kind: 'copy'; readonly file: number; readonly into: number }
  | { readonly kind: 'digest'; readonly file: number }
  | { readonly kind: 'forget'; readonly file: number }

interface Waiting {
  readonly answer: Promise<unknown>
  resolve(answer: unknown): void
  reject(reason: unknown): void
}

/**
 * Reads, hashes and writes in a thread of its own, where it may wait for the disk: small files by the hundred, for which
 * one call after the other costs a fraction of what it costs to ask for each and come back, and large ones piece by piece.
 */
export class FilesThread {
  /** For what goes to it and comes back. */
  readonly memory = new Memory()
  readonly #waiting = new Map<number, Waiting>()
  #worker: Worker | undefined
  #asked = 0
  #files = 0
  #closed = false

  /** Reads them into memory that has room for all, and comes back with the answer: new memory for each costs more. */
  read(bytes: ArrayBuffer, files: readonly ToRead[]): Promise<{ bytes: ArrayBuffer; files: Read[] }> {
    return this.#ask({ kind: 'read', bytes, files }, [bytes])
  }

  /** Makes new files of pieces of `bytes`, which come back with the answer; resolves when they are synced. */
  write(bytes: ArrayBuffer, files: readonly ToWrite[]): Promise<{ bytes: ArrayBuffer; files: Written[] }> {
    return this.#ask({ kind: 'write', bytes, files }, [bytes])
  }

  /** Gives each its name where that is free, and replaces nothing; says of each whether it did. */
  place(files: readonly ToPlace[]): Promise<boolean[]> {
    return this.#ask({ kind: 'place', files })
  }

  /** A number that no other file of this thread has, which starts: it takes a moment. */
  newFile(): number {
    if (!this.#closed) this.#worker ??= this.#start()
    return this.#files++
  }

  /** Hashes a piece and writes it. The memory comes back with the answer, which says when it could not be written. */
  append(bytes: ArrayBuffer, piece: ToAppend): Promise<{ bytes: ArrayBuffer; trouble?: Trouble }> {
    return this.#ask({ kind: 'append', bytes, piece }, [bytes])
  }

  /** Reads a file's beginning and hashes it, beside whatever else is asked; `update` may go on with it. */
  hash(file: number, part: ToHash): Promise<Hashed> {
    return this.#ask({ kind: 'hash', file, part })
  }

  /** Takes a piece into a file's hash; what is not shared memory is copied. False when the thread knows no such hash. */
  update(file: number, piece: Uint8Array): Promise<boolean> {
    return this.#ask({ kind: 'update', file, piece })
  }

  /** Lets `into` go on from where the file's hash is. */
  copy(file: number, into: number): Promise<void> {
    return this.#ask({ kind: 'copy', file, into })
  }

  /** Nobody asks for its hash any more. */
  forget(file: number): Promise<boolean> {
    return this.#ask({ kind: 'forget', file })
  }

  /** Lowercase hex SHA-256 of all pieces of a file, which is forgotten. */
  digest(file: number): Promise<string> {
    return this.#ask({ kind: 'digest', file })
  }

  /** Whatever is under way ends first. */
  async close(): Promise<void> {
    this.#closed = true
    await Promise.allSettled(Array.from(this.#waiting.values(), ({ answer }) => answer))
    await this.#worker?.terminate()
    this.#worker = undefined
  }

  #ask<T>(question: Question, transfer: ArrayBuffer[] = []): Promise<T> {
    if (this.#closed) return Promise.reject(new Error('the thread for files is closed'))
    this.#worker ??= this.#start()
    const id = this.#asked++
    const waiting = newWaiting()
    this.#waiting.set(id, waiting)
    this.#worker.postMessage({ id, question }, transfer)
    return waiting.answer as Promise<T>
  }

  #start(): Worker {
    // It keeps next to nothing: room for what is young and soon gone is memory that nobody gets back.
    const worker = new Worker(entry(), { resourceLimits: { maxYoungGenerationSizeMb: 2 } })
    worker.on('message', ({ id, answer }: { id: number; answer: unknown }) => {
      this.#waiting.get(id)?.resolve(answer)
      this.#waiting.delete(id)
    })
    const fail = (error: Error) => {
      if (this.#worker === worker) this.#worker = undefined
      for (const { reject } of this.#waiting.values()) reject(error)
      this.#waiting.clear()
    }
    worker.on('error', fail)
    worker.on('exit', (code) => fail(new Error(`the thread for files ended with code ${code}`)))
    return worker
  }
}

/** The system error that a thread has met. */
export function asError({ code, message }: Trouble): Error {
  return Object.assign(new Error(message), { code })
}

function newWaiting(): Waiting {
  let settle: Omit<Waiting, 'answer'> | undefined
  const answer = new Promise((resolve, reject) => {
    settle = { resolve, reject }
  })
  return { answer, ...(settle as unknown as Omit<Waiting, 'answer'>) }
}

/** Beside its source, or, when the program was built, at its root; this module may lie in `chunks/` then. */
function entry(): URL {
  const ways = ['./files-worker.mjs', './files-worker.js', '../files-worker.js']
  const found = ways.map((way) => new URL(way, import.meta.url)).find((url) => existsSync(url))
  if (!found) throw new Error('files-worker.js is missing from this copy of Handbill')
  return found
}
