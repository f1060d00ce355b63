import { userInfo } from 'node:os'
import { isAbsolute, resolve } from 'node:path'
import envPaths from 'env-paths'
import type { AppOptions } from '../../app.ts'
import type { Output } from './output.ts'

/** What a command is given by the process it runs in; tests give their own. */
export interface CommandLine {
  /** The words after `handbill`. */
  readonly words: readonly string[]
  readonly env: NodeJS.ProcessEnv
  readonly stdin: NodeJS.ReadableStream & { isTTY?: boolean }
  readonly stdout: NodeJS.WritableStream & { isTTY?: boolean }
  readonly stderr: NodeJS.WritableStream & { isTTY?: boolean }
  /** Aborts when the user interrupts. */
  readonly interrupted: AbortSignal
  readonly version: string
  /** Where the built page lies. */
  readonly rendererFolder: string
  /** Has the process tidy up its memory before it takes more. Costs some of the processor's time. */
  readonly keepSmall?: () => void
}

export interface GlobalOptions {
  json?: boolean
  dataDir?: string
}

export interface CommandContext extends CommandLine {
  readonly globals: GlobalOptions
  readonly output: Output
}

/**
 * The system's place for a program's data, e.g. `~/.local/share/handbill`. With an empty `HOME` that would be a path
 * below wherever the command happens to run; then it is the home folder that the system knows.
 */
export function defaultDataFolder(): string {
  const { data } = envPaths('handbill', { suffix: '' })
  return isAbsolute(data) ? data : resolve(userInfo().homedir, data)
}

/** What every command's Handbill has in common. */
export function appOptions(context: CommandContext, more: Partial<AppOptions> = {}): AppOptions {
  return {
    version: context.version,
    dataFolder: context.globals.dataDir ?? defaultDataFolder(),
    env: context.env,
    ...more,
  }
}

/** Turns a command into commander's action: with a context, with failures told and turned into exit codes. */
export type Action = <A extends unknown[]>(
  run: (context: CommandContext, ...words: A) => Promise<number>,
) => (...words: unknown[]) => Promise<void>
