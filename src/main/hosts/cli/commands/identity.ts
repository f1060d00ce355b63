import { open, readFile, rename } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { Failure } from '../../../../shared/contract/failure.ts'
import { type IdentityChange, type IdentityFacts, MIN_PASSPHRASE } from '../../../../shared/contract/identity.ts'
import { askYes, canAsk } from '../ask.ts'
import { type Action, appOptions, type CommandContext } from '../context.ts'
import { exits } from '../exit.ts'
import { PASSPHRASE_ENV, passphraseFrom } from '../passphrase.ts'
import { usage } from '../refusals.ts'
import { openSession, type Session } from '../session.ts'

interface ExportOptions {
  passphraseFile?: string
  force?: boolean
}

interface ImportOptions {
  passphraseFile?: string
  yes?: boolean
}

const HOW = `a passphrase is asked for, or taken from ${PASSPHRASE_ENV}, or from this file (- for stdin)`

export function addIdentity(program: Command, action: Action): void {
  const identity = program.command('identity').description('the certificate by which others know this device')
  identity
    .command('show')
    .description('its fingerprint, and until when it is valid')
    .action(
      action((context) =>
        asking(context, async ({ client }) => {
          const facts = await client.identity.show()
          context.output.event('identity', facts)
          context.output.line(said(facts))
          return exits.done
        }),
      ),
    )
  identity
    .command('export <file>')
    .description('write it to a file that a passphrase closes')
    .option('--passphrase-file <file>', HOW)
    .option('--force', 'replace the file when it exists')
    .action(action((context, file: string, options: ExportOptions) => exportTo(context, resolve(file), options)))
  identity
    .command('import <file>')
    .description('take the identity of a file from now on; the one before is kept')
    .option('--passphrase-file <file>', HOW)
    .option('--yes', 'do not ask')
    .action(action((context, file: string, options: ImportOptions) => importFrom(context, resolve(file), options)))
  identity
    .command('renew')
    .description('make a new one; whoever trusts this device is warned until it is trusted anew')
    .option('--yes', 'do not ask')
    .action(
      action((context, { yes }: { yes?: boolean }) =>
        asking(context, async ({ client }) => {
          const question = `Others will see a new fingerprint, and those who trust this device will be warned. Renew it?`
          if (!(await agreed(context, yes, question))) return exits.declined
          tell(context, await client.identity.renew())
          return exits.done
        }),
      ),
    )
}

async function exportTo(context: CommandContext, file: string, options: ExportOptions): Promise<number> {
  const passphrase = await passphraseFrom(context, options.passphraseFile, { twice: true })
  if (passphrase === undefined) throw usage(`A passphrase is needed: set ${PASSPHRASE_ENV}, or name a file of it.`)
  if (passphrase.length < MIN_PASSPHRASE) throw usage(`A passphrase has at least ${MIN_PASSPHRASE} characters.`)
  return asking(context, async ({ client }) => {
    const { text } = await client.identity.export({ passphrase })
    const written = await write(file, text, options.force === true)
    if (!written) {
      if (!canAsk(context) || !(await askYes(context, `${file} exists. Replace it?`))) throw exists(file)
      await write(file, text, true)
    }
    const { fingerprint } = await client.identity.show()
    context.output.event('exported', { path: file, fingerprint })
    context.output.line(`Exported to ${file}. Whoever has it and the passphrase can pass for this device.`)
    return exits.done
  })
}

async function importFrom(context: CommandContext, file: string, options: ImportOptions): Promise<number> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw unreadable(file, error.code ?? 'unknown')
  })
  const sealed = text.includes('BEGIN ENCRYPTED PRIVATE KEY')
  const passphrase = sealed ? await passphraseFrom(context, options.passphraseFile) : undefined
  const input = { text, ...(passphrase !== undefined && { passphrase }) }
  return asking(context, async ({ client }) => {
    const [ours, theirs] = [await client.identity.show(), await client.identity.examine(input)]
    const question = `Others will see ${grouped(theirs.fingerprint)} instead of ${grouped(ours.fingerprint)}. Take it?`
    if (theirs.fingerprint !== ours.fingerprint && !(await agreed(context, options.yes, question)))
      return exits.declined
    tell(context, await client.identity.import(input))
    return exits.done
  })
}

async function asking(context: CommandContext, inside: (session: Session) => Promise<number>): Promise<number> {
  const session = await openSession(appOptions(context, { network: 'none' }))
  try {
    return await Promise.race([inside(session), session.gone])
  } finally {
    await session.close()
  }
}

async function agreed(context: CommandContext, yes: boolean | undefined, question: string): Promise<boolean> {
  if (yes) return true
  if (!canAsk(context)) throw usage(`${question} Nobody is there to ask: say so with --yes.`)
  return askYes(context, question)
}

function tell({ output }: CommandContext, change: IdentityChange): void {
  output.event('identity', { ...change.now, before: change.before.fingerprint, keptAs: change.keptAs })
  if (change.keptAs === null) {
    output.line('This is the identity that is in use already.')
    return
  }
  output.line(said(change.now))
  output.line(`The one before is kept in ${change.keptAs}; "handbill identity import" takes it back.`)
}

function said({ fingerprint, validTo }: IdentityFacts): string {
  return `${grouped(fingerprint)}\nvalid until ${new Date(validTo).toISOString().slice(0, 10)}`
}

/** Four letters at a time can be compared aloud. */
function grouped(fingerprint: string): string {
  return fingerprint.match(/.{1,4}/g)?.join(' ') ?? ''
}

/** Readable by its owner only. False when it exists and may not be replaced. */
async function write(file: string, text: string, replace: boolean): Promise<boolean> {
  try {
    // In place of another one it is the whole file or nothing, and gets a mode of its own.
    const fresh = replace ? `${file}.${process.pid}.new` : file
    const handle = await open(fresh, 'wx', 0o600)
    try {
      await handle.writeFile(text)
      await handle.sync()
    } finally {
      await handle.close()
    }
    if (replace) await rename(fresh, file)
    return true
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') return false
    throw unwritable(file, code)
  }
}

function exists(file: string): Failure<'CONFLICT'> {
  return new Failure('CONFLICT', {
    what: 'The identity was not exported.',
    why: `${file} exists.`,
    next: 'Name another file, or replace it with --force.',
  })
}

function unwritable(file: string, cause: string): Failure<'FILE_UNWRITABLE'> {
  const next = 'See that the folder is there and can be written.'
  return new Failure('FILE_UNWRITABLE', {
    ...{ what: 'The identity was not exported.', why: `${file} cannot be written (${cause}).`, next },
    ...{ file, cause },
  })
}

function unreadable(file: string, cause: string): Failure<'FILE_UNREADABLE'> {
  const next = 'Name a file that "handbill identity export" has written.'
  return new Failure('FILE_UNREADABLE', {
    ...{ what: 'The identity was not imported.', why: `${file} cannot be read (${cause}).`, next },
    ...{ file, cause },
  })
}
