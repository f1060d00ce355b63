import { createHash, randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type CachePolicy from 'http-cache-semantics'
import { Cache } from '../../../shared/poster/cache.ts'

/** What is kept of an answer beside its bytes. */
export interface Kept {
  readonly url: string
  readonly policy: CachePolicy.CachePolicyObject
  /** Of the bytes, lowercase hex. */
  readonly sha256: string
  /** Addresses that were connected to for it, those of redirects included: who may not ask there may not have it. */
  readonly from: readonly string[]
}

interface Copy {
  readonly kept: Kept
  readonly bytes: Buffer
}

/**
 * Answers of the web in a folder, the longest unused thrown out when there is no more room. It holds copies only:
 * what is damaged or gone is a miss. Several processes and threads may share one.
 */
export class Shelf {
  readonly #folder: string
  readonly #room: number
  /** Read from the disk a moment ago. */
  readonly #recent = new Cache<string, Copy>(64_000_000, ({ bytes }) => bytes.length)

  /** @param room In bytes. */
  constructor(folder: string, room = 500_000_000) {
    this.#folder = folder
    this.#room = room
  }

  async read(url: string): Promise<Copy | null> {
    const recent = this.#recent.get(url)
    if (recent) return recent
    const file = this.#file(url)
    try {
      const [about, bytes] = await Promise.all([readFile(`${file}.json`, 'utf8'), readFile(`${file}.bytes`)])
      const kept = JSON.parse(about) as Kept
      // The two files are written one after the other: another writer's may stand beside ours.
      if (kept.url !== url || kept.sha256 !== sha256(bytes) || !(kept.from?.length > 0)) return null
      const now = new Date()
      await utimes(`${file}.bytes`, now, now).catch(() => {})
      this.#recent.set(url, { kept, bytes })
      return { kept, bytes }
    } catch {
      return null
    }
  }

  /** A full disk or a folder that may not be written to costs the copy, not the picture. */
  async write(kept: Kept, bytes: Buffer): Promise<void> {
    this.#recent.set(kept.url, { kept, bytes })
    const file = this.#file(kept.url)
    try {
      await mkdir(this.#folder, { recursive: true })
      await replace(`${file}.bytes`, bytes)
      await replace(`${file}.json`, JSON.stringify(kept))
      await this.#makeRoom()
    } catch {
      await this.#remove(file).catch(() => {})
    }
  }

  async drop(url: string): Promise<void> {
    this.#recent.delete(url)
    await this.#remove(this.#file(url)).catch(() => {})
  }

  async #makeRoom(): Promise<void> {
    const names = (await readdir(this.#folder)).filter((name) => name.endsWith('.bytes'))
    const found = await Promise.all(
      names.map(async (name) => {
        const { size, mtimeMs } = await stat(join(this.#folder, name)).catch(() => ({ size: 0, mtimeMs: 0 }))
        return { name: name.slice(0, -'.bytes'.length), size, used: mtimeMs }
      }),
    )
    let total = found.reduce((sum, { size }) => sum + size, 0)
    for (const { name, size } of found.sort((one, other) => one.used - other.used)) {
      if (total <= this.#room) return
      await this.#remove(join(this.#folder, name))
      total -= size
    }
  }

  async #remove(file: string): Promise<void> {
    await Promise.all([rm(`${file}.json`, { force: true }), rm(`${file}.bytes`, { force: true })])
  }

  #file(url: string): string {
    return join(this.#folder, sha256(url))
  }
}

export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex')
}

async function replace(file: string, content: string | Uint8Array): Promise<void> {
  const fresh = `${file}.${randomBytes(4).toString('hex')}.new`
  try {
    await writeFile(fresh, content)
    await rename(fresh, file)
  } catch (error) {
    await rm(fresh, { force: true })
    throw error
  }
}
