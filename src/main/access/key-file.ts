import { mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import { accessKey } from '../../shared/contract/access.ts'
import { Failure } from '../../shared/contract/failure.ts'
import { keepAside } from '../disk/aside.ts'
import { writeDurably } from '../disk/durable.ts'

const hashedKey = accessKey.extend({
  /** Lowercase hex SHA-256 of the token. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
})
export type HashedKey = z.infer<typeof hashedKey>

const keyFile = z.object({ version: z.literal(1), keys: z.array(hashedKey) })

/** The hashes of script keys on disk. Written whole beside the old file and renamed over it. */
export class KeyFile {
  /** Set when the file did not parse and was put aside. */
  problem: Failure<'SETTINGS_UNREADABLE'> | null = null
  readonly #path: string
  #last: Promise<void> = Promise.resolve()

  constructor(path: string) {
    this.#path = path
  }

  /** No file means no keys; one that does not parse is renamed to `*.bad-DATE` and means no keys either. */
  async read(now: number): Promise<HashedKey[]> {
    let text: string
    try {
      text = await readFile(this.#path, 'utf8')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
      throw unwritable(this.#path, error)
    }
    const parsed = keyFile.safeParse(parseJson(text))
    if (parsed.success) return parsed.data.keys
    const keptAs = await keepAside(this.#path, new Date(now))
    this.problem = new Failure('SETTINGS_UNREADABLE', {
      what: 'The access keys of scripts could not be read, so none is valid.',
      why: `${this.#path} is not a whole file of keys.`,
      next: `The file is ${keptAs ? `kept as ${keptAs}` : 'still there'}; make new keys in the settings.`,
      file: this.#path,
      keptAs,
    })
    return []
  }

  /** Writes one after the other, the newest last. */
  write(keys: readonly HashedKey[]): Promise<void> {
    const text = `${JSON.stringify({ version: 1, keys }, null, 2)}\n`
    const written = this.#last.then(() => this.#replace(text))
    this.#last = written.catch(() => {})
    return written
  }

  async #replace(text: string): Promise<void> {
    try {
      await mkdir(dirname(this.#path), { recursive: true })
      await writeDurably(this.#path, text)
    } catch (error) {
      throw unwritable(this.#path, error)
    }
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function unwritable(file: string, error: unknown): Failure {
  const cause = (error as NodeJS.ErrnoException).code ?? String(error)
  return new Failure(
    'FILE_UNWRITABLE',
    {
      what: 'The file of access keys cannot be used.',
      why: `${file}: ${cause}.`,
      next: 'Make the file and its folder readable and writable for you.',
      file,
      cause,
    },
    { cause: error },
  )
}
