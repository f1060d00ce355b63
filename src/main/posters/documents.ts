import { cp, mkdir, readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { asFailure, Failure } from '../../shared/contract/failure.ts'
import type { PosterEntry } from '../../shared/contract/posters.ts'
import type { PosterDocument } from '../../shared/poster/document.ts'
import { pixelSize } from '../../shared/poster/paper.ts'
import { namesDevice } from '../disk/device-name.ts'
import { parseDocument } from './parse-document.ts'
import { NotReadable, readRegular } from './regular-file.ts'
import { writeWhole } from './write-whole.ts'

const SUFFIX = '.poster.json'

const MAX_BYTES = 100_000_000

/** A folder of posters: `NAME.poster.json`, and the pictures that they name by relative paths. */
export class DocumentFolder {
  readonly path: string
  readonly #starters: string

  /** @param starters What a new folder begins with is copied from here. */
  constructor(path: string, starters: string) {
    this.path = path
    this.#starters = starters
  }

  /** Makes the folder with the starter posters, once: what is deleted later stays deleted. */
  async prepare(): Promise<void> {
    const made = await mkdir(this.path, { recursive: true })
    if (made !== undefined) await cp(this.#starters, this.path, { recursive: true, force: false })
  }

  /** Newest first. Files that do not parse are listed with their problem. */
  async list(): Promise<PosterEntry[]> {
    await this.prepare()
    const files = (await readdir(this.path)).filter((file) => file.endsWith(SUFFIX) && !file.startsWith('.'))
    const entries = await Promise.all(files.map((file) => this.#entry(file.slice(0, -SUFFIX.length))))
    return entries
      .filter((entry) => entry !== null)
      .sort((a, b) => b.modified - a.modified || (a.name < b.name ? -1 : 1))
  }

  /** @throws Failure INPUT_INVALID (name), NOT_FOUND, DOCUMENT_INVALID, FILE_UNREADABLE. */
  async open(name: string): Promise<{ name: string; document: PosterDocument; path: string }> {
    const path = this.file(name)
    await this.prepare()
    return { name, document: await readDocument(path, name), path }
  }

  /** @throws Failure INPUT_INVALID (name), FILE_UNWRITABLE. */
  async save(name: string, document: PosterDocument): Promise<{ name: string; path: string }> {
    const path = this.file(name)
    await this.prepare()
    await writeWhole(path, `${JSON.stringify(document, null, 2)}\n`)
    return { name, path }
  }

  /** @throws Failure INPUT_INVALID for a name that could leave the folder or that some system cannot store. */
  file(name: string): string {
    const problem = nameProblem(name)
    if (problem) throw badName(name, problem)
    return join(this.path, name + SUFFIX)
  }

  /** Null for a file that went away meanwhile. */
  async #entry(name: string): Promise<PosterEntry | null> {
    const path = join(this.path, name + SUFFIX)
    const stats = await stat(path).catch(() => null)
    if (!stats?.isFile()) return null
    const modified = stats.mtimeMs
    try {
      const size = pixelSize(await readDocument(path, name))
      return { name, ...size, modified, problem: null }
    } catch (error) {
      return { name, width: 0, height: 0, modified, problem: asFailure(error).data.why }
    }
  }
}

/** @throws Failure NOT_FOUND, DOCUMENT_INVALID, FILE_UNREADABLE. */
export async function readDocument(path: string, name: string): Promise<PosterDocument> {
  let text: string
  try {
    text = (await readRegular(path, MAX_BYTES)).bytes.toString('utf8')
  } catch (error) {
    if (error instanceof NotReadable) throw unreadable(path, error.reason, error, error.message)
    const cause = (error as NodeJS.ErrnoException).code ?? String(error)
    throw cause === 'ENOENT' ? notFound(name, path) : unreadable(path, cause, error)
  }
  return parseDocument(text, path)
}

function nameProblem(name: string): string | null {
  if (name !== name.trim() || name === '') return 'it is empty, or begins or ends with a space'
  if (/[/\\<>:"|?*]|\p{Cc}/u.test(name)) return 'it has one of / \\ < > : " | ? * or a control character'
  if (/^\.|\.$/.test(name)) return 'it begins or ends with a full stop'
  if (namesDevice(name)) return 'Windows keeps it for a device'
  if (Buffer.byteLength(name) > 200) return 'it is longer than 200 bytes'
  return null
}

function badName(name: string, problem: string): Failure<'INPUT_INVALID'> {
  return new Failure('INPUT_INVALID', {
    what: `A poster cannot be called "${name}".`,
    why: `As a file name, ${problem}.`,
    next: 'Choose another name.',
    issues: [{ path: ['name'], message: problem }],
  })
}

function notFound(name: string, path: string): Failure<'NOT_FOUND'> {
  return new Failure('NOT_FOUND', {
    what: `There is no poster "${name}".`,
    why: `The file ${path} does not exist.`,
    next: 'Check its name; the list of posters shows those in the data folder.',
    kind: 'poster',
    name,
  })
}

function unreadable(
  file: string,
  cause: string,
  error: unknown,
  why = `The system says ${cause}.`,
): Failure<'FILE_UNREADABLE'> {
  return new Failure(
    'FILE_UNREADABLE',
    {
      what: `The poster ${file} cannot be read.`,
      why,
      next: error instanceof NotReadable ? 'Name a file that ends in .poster.json.' : 'Allow it to be read.',
      file,
      cause,
    },
    { cause: error },
  )
}
