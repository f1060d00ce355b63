import { appendFile, type FileHandle, open, readFile, rm } from 'node:fs/promises'
import { z } from 'zod'
import { type Existing, existing as existingJson } from '../../shared/contract/settings.ts'
import type { Announced } from './arrival.ts'

/** One file of an accepted offer, and how far it has come. */
export interface Item {
  readonly index: number
  /** The sender's name for it. */
  readonly id: string | null
  readonly file: Announced
  /** False for one that was left out when the offer was accepted. */
  readonly wanted: boolean
  /** The name that a person here gave it; null where it keeps the offered one. */
  readonly as: string | null
  /** The partial file that its bytes lie in. */
  partial: string | null
  /** Lowercase hex of all of its bytes, put down before it gets its name. */
  sha256: string | null
  /** Where it lies since it is whole. */
  path: string | null
}

const fileJson = z.object({
  id: z.string().optional(),
  name: z.string(),
  size: z.number().int().min(0).nullable(),
  sha256: z.string().nullable(),
  modified: z.number().nullable(),
  wanted: z.boolean(),
  as: z.string().optional(),
})

const headJson = z.object({
  version: z.literal(1),
  /** Fingerprint of the sender that may go on with it; null when none can. */
  from: z.string().nullable(),
  folder: z.string(),
  /** The folder that a person chose for this offer alone. */
  into: z.string().optional(),
  /** What was said to names that are taken. */
  existing: existingJson.optional().catch(undefined),
  since: z.number(),
  files: z.array(fileJson),
})
type Head = z.output<typeof headJson>

/** Null for both: another transfer has taken the file over. */
const noteJson = z.object({
  file: z.number().int().min(0),
  partial: z.string().nullable(),
  sha256: z.string().optional(),
  path: z.string().nullable(),
  over: z.boolean().optional(),
})
type Note = z.output<typeof noteJson>

/** Where a file's bytes are: in a partial file, of which the hash is known once it is whole, or at its place. */
export interface Whereabouts {
  readonly partial?: string
  readonly sha256?: string
  readonly path?: string
}

/** What was said to one offered file. */
export interface Accepted {
  readonly id?: string | undefined
  readonly file: Announced
  readonly wanted: boolean
  readonly as?: string | undefined
}

export interface Opening {
  readonly from: string | null
  readonly folder: string
  readonly into?: string | undefined
  readonly existing?: Existing | undefined
  readonly since: number
  readonly files: readonly Accepted[]
}

/**
 * What of one accepted offer is here, and what is still due: a file of lines that is only ever added to, so that it
 * survives whatever ends the process. The first line is what was accepted; each of the others says of one file where
 * its bytes are. A last line that is torn, or that never reached the disk, costs its file a new start and no more.
 */
export class Tally {
  readonly file: string
  readonly from: string | null
  readonly folder: string
  readonly into: string | null
  readonly existing: Existing | null
  readonly since: number
  /** By their place in the offer. */
  readonly items = new Map<number, Item>()
  /** Those as well that another tally has taken over. */
  readonly #byName = new Map<string, Item[]>()
  #handle: FileHandle | undefined
  #queued = ''
  #gone = false
  #writing: Promise<void> = Promise.resolve()

  private constructor(file: string, { from, folder, into, existing, since }: Omit<Opening, 'files'>) {
    this.file = file
    this.from = from
    this.folder = folder
    this.into = into ?? null
    this.existing = existing ?? null
    this.since = since
  }

  static async begin(file: string, { files, ...opening }: Opening): Promise<Tally> {
    const tally = new Tally(file, opening)
    const head: Head = { version: 1, ...opening, files: files.map(toJson) }
    files.forEach(({ id = null, file, wanted, as = null }, index) => {
      tally.#add({ index, id, file, wanted, as, partial: null, sha256: null, path: null })
    })
    tally.#handle = await open(file, 'wx', 0o600)
    try {
      await tally.#handle.appendFile(`${JSON.stringify(head)}\n`)
      await tally.#handle.sync()
    } catch (error) {
      await tally.clear()
      throw error
    }
    return tally
  }

  /** Null for a file that is no tally, or whose first line is torn. */
  static async read(file: string): Promise<Tally | null> {
    const [first = '', ...lines] = (await readFile(file, 'utf8')).split('\n')
    const head = headJson.safeParse(parse(first)).data
    if (!head) return null
    const tally = new Tally(file, head)
    for (const item of head.files.map(toItem)) tally.#add(item)
    for (const line of lines) {
      const note = noteJson.safeParse(parse(line)).data
      const item = note && tally.items.get(note.file)
      if (!note || !item) continue
      if (note.over) tally.#drop(item)
      else Object.assign(item, { partial: note.partial, sha256: note.sha256 ?? null, path: note.path })
    }
    return tally
  }

  /** Every file that was accepted under that name, whatever has become of it. */
  named(name: string): readonly Item[] {
    return this.#byName.get(name) ?? []
  }

  /** Puts down where a file's bytes are now; resolves when the system has it. */
  note(item: Item, at: Whereabouts): Promise<void> {
    item.partial = at.partial ?? null
    item.sha256 = at.sha256 ?? null
    item.path = at.path ?? null
    const { index: file, partial, sha256, path } = item
    return this.#write({ file, partial, path, ...(sha256 !== null && { sha256 }) })
  }

  /** Another tally goes on with this file. */
  handOver(item: Item): Promise<void> {
    this.#drop(item)
    return this.#write({ file: item.index, partial: null, path: null, over: true })
  }

  /** It stays for another time. A note that comes later is put down all the same. */
  async rest(): Promise<void> {
    const handle = this.#handle
    await this.#writing
    if (this.#handle !== handle) return
    this.#handle = undefined
    await handle?.close()
  }

  /** It has come to its end, and no partial file outlives it. @param spared partial files that belong to others */
  async clear(spared: ReadonlySet<string> = new Set()): Promise<void> {
    await this.rest()
    this.#gone = true
    // A note that was under way would make the file anew.
    await this.#writing
    for (const { partial } of this.items.values()) {
      if (partial !== null && !spared.has(partial)) await rm(partial, { force: true })
    }
    await rm(this.file, { force: true })
  }

  #add(item: Item): void {
    this.items.set(item.index, item)
    const { name } = item.file
    const others = this.#byName.get(name)
    if (others) others.push(item)
    else this.#byName.set(name, [item])
  }

  #drop(item: Item): void {
    this.items.delete(item.index)
  }

  /** Lines that come while one is being written go together, so ten thousand files do not cost as many writes. */
  #write(note: Note): Promise<void> {
    const alone = this.#queued === ''
    this.#queued += `${JSON.stringify(note)}\n`
    if (alone) this.#writing = this.#writing.then(() => this.#flush()).catch(() => {})
    return this.#writing
  }

  async #flush(): Promise<void> {
    const lines = this.#queued
    this.#queued = ''
    if (this.#gone) return
    if (this.#handle) await this.#handle.appendFile(lines)
    // At rest nobody would close it again.
    else await appendFile(this.file, lines, { mode: 0o600 })
  }
}

function toJson({ id, file, wanted, as }: Accepted): Head['files'][number] {
  const { name, size, sha256, modified } = file
  return {
    ...(id !== undefined && { id }),
    name,
    size,
    sha256,
    modified: modified?.getTime() ?? null,
    wanted,
    ...(as !== undefined && { as }),
  }
}

function toItem({ id, wanted, as, modified, ...file }: Head['files'][number], index: number): Item {
  const at = modified === null ? null : new Date(modified)
  return {
    index,
    id: id ?? null,
    file: { ...file, modified: at },
    wanted,
    as: as ?? null,
    partial: null,
    sha256: null,
    path: null,
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}
