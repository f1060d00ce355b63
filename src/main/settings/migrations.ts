import { DEFAULT_CLASSIC_PORT } from './defaults.ts'

/** Turns settings of version n, the table's key, into settings of version n + 1. */
export type Migrations = Readonly<Record<number, (before: Record<string, unknown>) => Record<string, unknown>>>

/** The version that this Handbill writes; `shared/contract/settings.ts` describes it. */
export const CURRENT = 1

export const migrations: Migrations = {}

/** Settings that the first files of this version do not have, and what was true without them. */
export const additions = {
  existing: 'keep-both',
  oneAtATime: false,
  keepExecutable: false,
  classic: false,
  classicPort: DEFAULT_CLASSIC_PORT,
  sendLimit: null,
  receiveLimit: null,
  privatePictures: false,
}

/** Why a parsed file is not a settings file this Handbill can take; the sentence is the error's message. */
export class UnusableSettings extends Error {
  override readonly name = 'UnusableSettings'
}

/** Carries a parsed settings file, of whatever age, to the current version. Checks nothing but the version. */
export function migrate(parsed: unknown, table: Migrations = migrations, current = CURRENT): Record<string, unknown> {
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new UnusableSettings('It holds no JSON object.')
  }
  let settings = parsed as Record<string, unknown>
  const version = settings.version
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) {
    throw new UnusableSettings('It does not say its version.')
  }
  if (version > current) {
    throw new UnusableSettings(`It was written by a newer Handbill (version ${version}, this one knows ${current}).`)
  }
  for (let from = version; from < current; from += 1) {
    const step = table[from]
    if (!step) throw new UnusableSettings(`Nothing here reads version ${from} any more.`)
    settings = { ...step(settings), version: from + 1 }
  }
  return settings
}
