import { stat } from 'node:fs/promises'
import { dirname } from 'node:path'

/** In ms: what systems that keep their times in pairs of seconds may be off. */
const GRAIN = 2_000

interface Stats {
  readonly size: number
  readonly mtimeMs: number
}

/** What the system says of a file or folder, without reading it. */
export function stampOf({ size, mtimeMs }: Stats): string {
  return `${size} ${mtimeMs}`
}

/**
 * By what it shows that folders of fonts are as they were: the times of the folders, which change when a file comes or
 * goes; and the files of which they would not tell, because they were written to after they came, could not be read, or
 * are used and may be replaced in their place.
 */
export class Stamps {
  readonly #stamps = new Map<string, string>()
  readonly #folders = new Map<string, number>()

  /** To be called before a folder is read, so that what changes meanwhile shows. */
  async enter(folder: string): Promise<void> {
    const stats = await statsOf(folder)
    this.#folders.set(folder, stats?.mtimeMs ?? 0)
    this.#stamps.set(folder, stampNow(stats))
  }

  /** A file, as it was before it was read. */
  seen(path: string, stats: Stats, broken: boolean): void {
    const came = this.#folders.get(dirname(path)) ?? 0
    if (broken || stats.mtimeMs >= came - GRAIN) this.#stamps.set(path, stampOf(stats))
  }

  /** A file of which must be known when it changes. */
  use(path: string, stamp: string): void {
    this.#stamps.set(path, stamp)
  }

  /** Whether everything is as it was. */
  async hold(): Promise<boolean> {
    const same = await Promise.all(
      [...this.#stamps].map(async ([path, stamp]) => stampNow(await statsOf(path)) === stamp),
    )
    return same.every(Boolean)
  }
}

function statsOf(path: string): Promise<Stats | null> {
  return stat(path).catch(() => null)
}

function stampNow(stats: Stats | null): string {
  return stats ? stampOf(stats) : 'gone'
}
