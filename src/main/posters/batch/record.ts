import { createHash } from 'node:crypto'
import { appendFile, mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { unwritable, writeWhole } from '../write-whole.ts'

const FILE = '.handbill-batch.json'
/** What is about to be written since the record was saved: a line each, so that a crash costs nothing. */
const JOURNAL = '.handbill-batch.journal'

const made = z.object({ address: z.string(), sha256: z.string() })
const shape = z.object({ version: z.literal(1), files: z.record(z.string(), made) })
const announced = made.extend({ name: z.string() })

type Made = z.infer<typeof made>

/**
 * What an earlier batch left in a folder: each file by its name, what it was made of, and what it was. Every file is
 * announced in a journal before it is written, so one that a killed batch left is known as well.
 */
export class BatchRecord {
  readonly #folder: string
  /** The last is what was announced last; before it, what may still lie there when that was never written. */
  readonly #files: Map<string, readonly Made[]>
  #changed: boolean

  private constructor(folder: string, files: Map<string, readonly Made[]>, changed: boolean) {
    this.#folder = folder
    this.#files = files
    this.#changed = changed
  }

  /** A record that cannot be used is none: then everything is made anew. */
  static async open(folder: string): Promise<BatchRecord> {
    const [text, journal] = await Promise.all(
      [FILE, JOURNAL].map((name) => readFile(join(folder, name), 'utf8').catch(() => '')),
    )
    const files = new Map(recorded(text!).map(([name, one]): [string, readonly Made[]] => [name, [one]]))
    for (const { name, ...one } of journal!.split('\n').flatMap(announcement)) {
      files.set(name, [...(files.get(name) ?? []), one])
    }
    return new BatchRecord(folder, files, journal !== '')
  }

  /** `same`: nothing to do. `ours`: may be replaced. `foreign`: somebody else's, or changed since. `none`: not there. */
  async state(name: string, address: string): Promise<'same' | 'ours' | 'foreign' | 'none'> {
    const bytes = await readFile(join(this.#folder, name)).catch(() => null)
    if (!bytes) return 'none'
    const hash = sha256(bytes)
    const known = (this.#files.get(name) ?? []).filter((one) => one.sha256 === hash)
    if (known.length === 0) return 'foreign'
    return known.some((one) => one.address === address) ? 'same' : 'ours'
  }

  /** To be called before the file is written. @throws Failure FILE_UNWRITABLE. */
  async announce(name: string, one: Made): Promise<void> {
    const journal = join(this.#folder, JOURNAL)
    try {
      await mkdir(this.#folder, { recursive: true })
      // A line that a crash cut off ends where the next one begins.
      await appendFile(journal, `\n${JSON.stringify({ name, ...one })}`)
    } catch (error) {
      throw unwritable(journal, error)
    }
    this.#files.set(name, [...(this.#files.get(name) ?? []), one])
    this.#changed = true
  }

  /** To be called when it lies there whole. */
  written(name: string, one: Made): void {
    this.#files.set(name, [one])
  }

  /** Once nothing is being written any more: what was announced is taken over. */
  async save(): Promise<void> {
    if (!this.#changed) return
    this.#changed = false
    const lying = await Promise.all([...this.#files].map(([name, known]) => this.#lying(name, known)))
    const files = Object.fromEntries(lying.flat().sort(([one], [other]) => (one < other ? -1 : 1)))
    await writeWhole(join(this.#folder, FILE), JSON.stringify({ version: 1, files }))
    await rm(join(this.#folder, JOURNAL), { force: true })
  }

  /** Of several that were announced, the one that was written. */
  async #lying(name: string, known: readonly Made[]): Promise<[string, Made][]> {
    if (known.length === 1) return [[name, known[0]!]]
    const bytes = await readFile(join(this.#folder, name)).catch(() => null)
    const hash = bytes && sha256(bytes)
    const one = known.findLast((candidate) => candidate.sha256 === hash)
    return one ? [[name, one]] : []
  }
}

function recorded(text: string): [string, Made][] {
  try {
    return Object.entries(shape.parse(JSON.parse(text)).files)
  } catch {
    return []
  }
}

/** None of a line that is damaged. */
function announcement(line: string): z.infer<typeof announced>[] {
  try {
    return [announced.parse(JSON.parse(line))]
  } catch {
    return []
  }
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
