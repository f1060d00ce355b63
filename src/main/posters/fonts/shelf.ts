import { createHash } from 'node:crypto'
import { open, readFile, stat } from 'node:fs/promises'
import { z } from 'zod'
import { writeWhole } from '../write-whole.ts'
import { fontFiles } from './folders.ts'
import { type FontFacts, readFonts } from './sfnt.ts'
import { Stamps, stampOf } from './stamps.ts'

/** A font of this machine. */
export interface FoundFont extends FontFacts {
  readonly path: string
  readonly bytes: number
  /** What the system says of the file: another one, perhaps other bytes. */
  readonly stamp: string
}

const facts = z.object({
  index: z.number(),
  family: z.string(),
  weight: z.number(),
  style: z.enum(['normal', 'italic']),
  weights: z.tuple([z.number(), z.number()]).optional(),
  licence: z.string().nullable(),
  embeddable: z.boolean(),
  coverage: z.array(z.number()),
})
const entry = z.object({
  stamp: z.string(),
  bytes: z.number(),
  /** Several where it is a collection, none where it cannot be used. */
  fonts: z.array(facts),
  problem: z.string().nullable(),
})
const index = z.object({ version: z.literal(3), files: z.record(z.string(), entry) })
type Entry = z.infer<typeof entry>

interface Looked {
  readonly fonts: readonly FoundFont[]
  readonly problems: readonly { path: string; problem: string }[]
  /** What it was found by: while they are the same, so are the fonts. */
  readonly stamps: Stamps
}

export interface FontShelfOptions {
  /** Earlier folders win where two files are the same face. */
  readonly folders: readonly string[]
  /** Where what was read is kept until the files change; nowhere unless given. */
  readonly cache?: string | null
}

/**
 * The fonts of this machine: the system's, and those dropped into a folder. Nothing is looked at before somebody asks;
 * afterwards the folders are looked at anew when one of them changed, and only files that are new or changed are opened.
 */
export class FontShelf {
  readonly #options: FontShelfOptions
  #looked: Promise<Looked> | undefined
  #edition = 0
  readonly #hashes = new Map<string, Promise<string>>()

  constructor(options: FontShelfOptions) {
    this.#options = options
  }

  /** All of them, by folder and name, as they lie there now. Files that are no fonts are passed over. */
  async all(): Promise<readonly FoundFont[]> {
    return (await this.#current()).fonts
  }

  /** Files that look like fonts and are none, and why. */
  async problems(): Promise<readonly { path: string; problem: string }[]> {
    return (await this.#current()).problems
  }

  /** Fonts that posters are drawn with: that one of them is replaced in its place shows by its file alone. */
  async use(fonts: readonly FoundFont[]): Promise<void> {
    const looked = await this.#looked
    for (const { path, stamp } of fonts) looked?.stamps.use(path, stamp)
  }

  /** Counts how often the fonts were found changed. Nothing is looked at before somebody asked for them. */
  async edition(): Promise<number> {
    if (this.#looked) await this.#current()
    return this.#edition
  }

  /** Of a font's bytes, lowercase hex SHA-256; read once, as its facts are. */
  hash({ path, stamp }: Pick<FoundFont, 'path' | 'stamp'>): Promise<string> {
    const key = `${path}\n${stamp}`
    const known =
      this.#hashes.get(key) ?? readFile(path).then((bytes) => createHash('sha256').update(bytes).digest('hex'))
    this.#hashes.set(key, known)
    return known
  }

  async #current(): Promise<Looked> {
    const before = this.#looked
    if (before && !(await (await before).stamps.hold()) && this.#looked === before) {
      this.#looked = undefined
      this.#edition += 1
    }
    this.#looked ??= this.#read()
    return this.#looked
  }

  async #read(): Promise<Looked> {
    const known = await this.#readCache()
    const stamps = new Stamps()
    const files = new Map<string, Entry>()
    let changed = false
    for (const folder of this.#options.folders) {
      const found = await fontFiles(folder, (entered) => stamps.enter(entered))
      for (const path of found) {
        const stats = await stat(path).catch(() => null)
        if (!stats?.isFile()) continue
        const stamp = stampOf(stats)
        const before = known.get(path)
        changed ||= before?.stamp !== stamp
        const entry = before?.stamp === stamp ? before : { stamp, bytes: stats.size, ...(await readOne(path)) }
        files.set(path, entry)
        stamps.seen(path, stats, entry.problem !== null)
      }
    }
    if (changed || known.size !== files.size) await this.#writeCache(files)
    const fonts: FoundFont[] = []
    const problems: { path: string; problem: string }[] = []
    for (const [path, { stamp, bytes, fonts: read, problem }] of files) {
      for (const facts of read) fonts.push({ ...facts, ...weightsOf(facts), path, bytes, stamp })
      if (problem !== null) problems.push({ path, problem })
    }
    return { fonts, problems, stamps }
  }

  async #readCache(): Promise<Map<string, Entry>> {
    const { cache } = this.#options
    if (!cache) return new Map()
    try {
      return new Map(Object.entries(index.parse(JSON.parse(await readFile(cache, 'utf8'))).files))
    } catch {
      return new Map()
    }
  }

  /** A folder that cannot be written to costs the time to look again, nothing else. */
  async #writeCache(files: ReadonlyMap<string, Entry>): Promise<void> {
    const { cache } = this.#options
    if (!cache) return
    await writeWhole(cache, JSON.stringify({ version: 3, files: Object.fromEntries(files) })).catch(() => {})
  }
}

function weightsOf({ weights }: z.infer<typeof facts>): Pick<FontFacts, 'weights'> {
  return weights ? { weights } : {}
}

async function readOne(path: string): Promise<Pick<Entry, 'fonts' | 'problem'>> {
  try {
    const file = await open(path, 'r')
    try {
      const fonts = (await readFonts(file)).map(({ coverage, weights, ...rest }) => {
        const axis = weights && { weights: [...weights] as [number, number] }
        return { ...rest, coverage: [...coverage], ...axis }
      })
      return { fonts, problem: null }
    } finally {
      await file.close()
    }
  } catch (error) {
    return { fonts: [], problem: error instanceof Error ? error.message : String(error) }
  }
}
