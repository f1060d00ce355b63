import envPaths from 'env-paths'
import type { AppOptions } from '../../app.ts'
import type { Output } from './output.ts'
import type { CommandLine } from './program.ts'

export interface GlobalOptions {
  json?: boolean
  dataDir?: string
}

export interface CommandContext extends CommandLine {
  readonly globals: GlobalOptions
  readonly output: Output
}

/** The system's place for a program's data, e.g. `~/.local/share/handbill`. */
export function defaultDataFolder(): string {
  return envPaths('handbill', { suffix: '' }).data
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
