import { readFile } from 'node:fs/promises'
import { isAbsolute } from 'node:path'
import type { z } from 'zod'
import { Failure, type Issue } from '../../shared/contract/failure.ts'
import { LiveValue } from '../../shared/contract/live.ts'
import { type Settings, type SettingsChange, settings } from '../../shared/contract/settings.ts'
import { keepAside } from '../disk/aside.ts'
import { writeDurably } from '../disk/durable.ts'
import { additions, migrate, UnusableSettings } from './migrations.ts'

/**
 * The versioned settings file: read once, written as a whole at every change. Overrides hold for this run and are not
 * kept; whoever changes such a setting ends its override.
 */
export class SettingsStore {
  /** What is in force: the file's settings, and the overrides over them. */
  readonly live: LiveValue<Settings>
  /** Set when the file could not be read and was put aside. */
  readonly problem: Failure<'SETTINGS_UNREADABLE'> | null
  readonly #file: string
  #kept: Settings
  #overrides: SettingsChange
  #last: Promise<unknown> = Promise.resolve()

  private constructor(
    file: string,
    kept: Settings,
    overrides: SettingsChange,
    problem: Failure<'SETTINGS_UNREADABLE'> | null,
  ) {
    this.#file = file
    this.#kept = kept
    this.#overrides = overrides
    this.live = new LiveValue({ ...kept, ...overrides })
    this.problem = problem
  }

  /**
   * Reads `file`. Where there is none, or none that can be used (that one is kept aside and `problem` says so), the
   * defaults are written: the alias that was made up must be the same at the next start.
   *
   * @throws Failure FILE_UNWRITABLE when the folder cannot be written to.
   */
  static async open(
    file: string,
    defaults: Settings,
    { overrides = {}, now = () => new Date() }: { overrides?: SettingsChange; now?: () => Date } = {},
  ): Promise<SettingsStore> {
    const found = await read(file, now)
    if (found.settings) return new SettingsStore(file, found.settings, overrides, null)
    const store = new SettingsStore(file, defaults, overrides, found.problem)
    // A bad file that could not be moved stays where it is; nothing is written over it until a person changes a setting.
    if (found.problem?.data.keptAs !== null) await store.#write(defaults)
    return store
  }

  /**
   * Changes some settings and resolves when they are on the disk. Changes are made one after the other, each upon
   * what the one before left.
   *
   * @throws Failure INPUT_INVALID, FILE_UNWRITABLE; the settings are then as before.
   */
  update(change: SettingsChange): Promise<Settings> {
    const done = this.#last.then(() => this.#apply(change))
    this.#last = done.catch(() => {})
    return done
  }

  async #apply(change: SettingsChange): Promise<Settings> {
    const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
    const parsed = settings.safeParse({ ...this.#kept, ...given })
    if (!parsed.success) throw invalid(issuesOf(parsed.error))
    if (!isAbsolute(parsed.data.folder)) {
      throw invalid([{ path: ['folder'], message: 'The folder must be an absolute path' }])
    }
    await this.#write(parsed.data)
    this.#kept = parsed.data
    const standing = Object.entries(this.#overrides).filter(([name]) => !(name in given))
    this.#overrides = Object.fromEntries(standing)
    this.live.set({ ...parsed.data, ...this.#overrides })
    return this.live.value
  }

  async #write(value: Settings): Promise<void> {
    try {
      await writeDurably(this.#file, `${JSON.stringify(value, null, 2)}\n`)
    } catch (error) {
      const cause = (error as NodeJS.ErrnoException).code ?? 'unknown'
      throw new Failure(
        'FILE_UNWRITABLE',
        {
          what: 'The settings were not saved.',
          why: `${this.#file} cannot be written (${cause}).`,
          next: 'Make the data folder writable, or start Handbill with another one.',
          file: this.#file,
          cause,
        },
        { cause: error },
      )
    }
  }
}

type Found = { settings: Settings; problem: null } | { settings: null; problem: Failure<'SETTINGS_UNREADABLE'> | null }

async function read(file: string, now: () => Date): Promise<Found> {
  try {
    const parsed = settings.safeParse({ ...additions, ...migrate(parse(await readFile(file, 'utf8'))) })
    if (parsed.success) return { settings: parsed.data, problem: null }
    const [first] = issuesOf(parsed.error)
    throw new UnusableSettings(`Its field ${first?.path.join('.')} is not as expected: ${first?.message}.`)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { settings: null, problem: null }
    return { settings: null, problem: unreadable(file, error, await keepAside(file, now())) }
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new UnusableSettings('It is not whole JSON.', { cause: error })
  }
}

function unreadable(file: string, error: unknown, keptAs: string | null): Failure<'SETTINGS_UNREADABLE'> {
  const code = (error as NodeJS.ErrnoException).code
  return new Failure(
    'SETTINGS_UNREADABLE',
    {
      what: 'The settings could not be read, so Handbill started with the defaults.',
      why: error instanceof UnusableSettings ? error.message : `${file} cannot be read (${code ?? String(error)}).`,
      next: keptAs
        ? `The file is kept as ${keptAs}; what you want back can be copied from there.`
        : `The file is still at ${file} and will be replaced at the next change of a setting; copy it first.`,
      file,
      keptAs,
    },
    { cause: error },
  )
}

function issuesOf(error: z.ZodError): Issue[] {
  return error.issues.map(({ path, message }) => ({
    path: path.map((part) => (typeof part === 'symbol' ? String(part) : part)),
    message,
  }))
}

function invalid(issues: Issue[]): Failure<'INPUT_INVALID'> {
  const first = issues[0]
  return new Failure('INPUT_INVALID', {
    what: 'The settings were not changed.',
    why: `${first?.path.join('.') ?? 'input'}: ${first?.message ?? 'not valid'}.`,
    next: 'Correct the field and try again.',
    issues,
  })
}
