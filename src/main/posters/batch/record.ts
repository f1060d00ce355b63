import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { writeWhole } from '../write-whole.ts'

const FILE = '.handbill-batch.json'

const made = z.object({ address: z.string(), sha256: z.string() })
const shape = z.object({ version: z.literal(1), files: z.record(z.string(), made) })

/** What an earlier batch left in a folder: each file by its name, what it was made of, and what it was. */
export class BatchRecord {
  readonly #folder: string
  readonly #files: Map<string, z.infer<typeof made>>
  #changed = false

  private constructor(folder: string, files: Iterable<[string, z.infer<typeof made>]>) {
    this.#folder = folder
    this.#files = new Map(files)
  }

  /** A record that cannot be used is none: then everything is made anew. */
  static async open(folder: string): Promise<BatchRecord> {
    const text = await readFile(join(folder, FILE), 'utf8').catch(() => '')
    try {
      return new BatchRecord(folder, Object.entries(shape.parse(JSON.parse(text)).files))
    } catch {
      return new BatchRecord(folder, [])
    }
  }

  /** `same`: nothing to do. `ours`: may be replaced. `foreign`: somebody else's, or changed since. `none`: not there. */
  async state(name: string, address: string): Promise<'same' | 'ours' | 'foreign' | 'none'> {
    const bytes = await readFile(join(this.#folder, name)).catch(() => null)
    if (!bytes) return 'none'
    const known = this.#files.get(name)
    if (known?.sha256 !== sha256(bytes)) return 'foreign'
    return known.address === address ? 'same' : 'ours'
  }

  set(name: string, address: string, sha256: string): void {
    this.#files.set(name, { address, sha256 })
    this.#changed = true
  }

  async save(): Promise<void> {
    if (!this.#changed) return
    this.#changed = false
    const files = Object.fromEntries([...this.#files].sort(([one], [other]) => (one < other ? -1 : 1)))
    await writeWhole(join(this.#folder, FILE), JSON.stringify({ version: 1, files }))
  }
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
