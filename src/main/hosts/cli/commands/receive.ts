import { resolve } from 'node:path'
import { createInterface } from 'node:readline/promises'
import type { Command } from 'commander'
import { Failure } from '../../../../shared/contract/failure.ts'
import type { Client } from '../../../../shared/contract/index.ts'
import { type Existing, existing } from '../../../../shared/contract/settings.ts'
import type { Status } from '../../../../shared/contract/status.ts'
import { isEnded, type Transfer } from '../../../../shared/contract/transfers.ts'
import { type Action, appOptions, type CommandContext } from '../context.ts'
import { exitOf, exits } from '../exit.ts'
import type { Output } from '../output.ts'
import { limitOf, usage } from '../refusals.ts'
import { openSession, type Session, withOwner } from '../session.ts'
import { formatBytes, formatHostPort, formatProgress } from '../units.ts'
import { FailedFiles } from './failed-files.ts'
import { transferEvents, transferFiles } from './transfer-events.ts'

interface ReceiveOptions {
  dir?: string
  accept: string
  existing?: string
  alias?: string
  pin?: string
  once?: boolean
  lanPort?: string
  classic?: string
  limit?: string
}

export function addReceive(program: Command, action: Action): void {
  program
    .command('receive')
    .description('take files from devices on the LAN')
    .option('--dir <dir>', 'where they go')
    .option('--accept <whom>', 'ask | trusted | all', 'ask')
    .option('--existing <what>', 'where a name is taken: skip | overwrite | keep-both')
    .option('--alias <name>', 'the name that others see')
    .option('--pin <pin>', 'what senders must know')
    .option('--once', 'leave after the first transfer')
    .option('--lan-port <port>', 'where LAN peers reach this one')
    .option('--limit <rate>', 'bytes per second at most, of all that comes: 500k, 2M')
    .option('--classic <port>', 'also the plain protocol of short programs: no length, no checksum, no encryption')
    .action(
      action(async (context, options: ReceiveOptions) => {
        const { output, interrupted } = context
        context.keepSmall?.()
        if (options.accept !== 'ask' && options.accept !== 'trusted' && options.accept !== 'all')
          throw usage('--accept takes ask, trusted or all.')
        const overrides = {
          accept: options.accept,
          ...(options.existing === undefined ? {} : { existing: existingOf(options.existing) }),
          ...(options.dir === undefined ? {} : { folder: resolve(options.dir) }),
          ...(options.alias === undefined ? {} : { alias: options.alias }),
          ...(options.pin === undefined ? {} : { pin: options.pin }),
          ...(options.lanPort === undefined ? {} : { lanPort: port('--lan-port', options.lanPort) }),
          ...(options.limit === undefined ? {} : { receiveLimit: limitOf(options.limit) }),
          ...(options.classic === undefined ? {} : { classic: true, classicPort: port('--classic', options.classic) }),
        } as const
        const session = await openSession(appOptions(context, { overrides }))
        try {
          if (!session.owned && Object.keys(overrides).length > 1) throw belongsToOwner(session.pid)
          const { client } = session
          const status = await client.status.get()
          for (const notice of status.notices) output.note(notice.message)
          if (!status.listening) throw notReceiving(session.owned ? null : session.pid)
          output.event('listening', { alias: status.alias, fingerprint: status.fingerprint, ...status.listening })
          const { addresses, port } = status.listening
          output.line(
            `Visible as ${status.alias} at ${addresses.map((address) => formatHostPort(address, port)).join(', ')}`,
          )
          if (options.classic !== undefined) sayClassic(status, options, output)
          return await withOwner(session, () => receiveAll(context, session, options))
        } finally {
          if (interrupted.aborted) {
            output.progress(null)
            if (!session.owned) sayWhoGoesOn(session.pid, output)
          }
          await session.close()
        }
      }),
    )
}

async function receiveAll(
  context: CommandContext,
  { client, owned }: Session,
  options: ReceiveOptions,
): Promise<number> {
  const { output } = context
  const since = Date.now()
  const reported = new Set<string>()
  const offered = new Set<string>()
  const asked = new Set<string>()
  for await (const transfer of transferEvents(client, undefined, context.interrupted)) {
    if (transfer.direction !== 'in' || reported.has(transfer.id)) continue
    // The past is none of this command's business.
    if (isEnded(transfer.state) && (transfer.endedAt ?? 0) < since) continue
    if (!offered.has(transfer.id)) {
      offered.add(transfer.id)
      output.event('offered', { transfer })
    }
    if (transfer.state === 'asking' && !asked.has(transfer.id)) {
      asked.add(transfer.id)
      // Without a certificate nobody is let in unasked, unless this very command was told both: the plain protocol, and all.
      const known = transfer.peer.fingerprint !== null
      const meant = transfer.protocol === 'classic' && options.classic !== undefined
      const { trusted = false } = transfer.peer
      const through = options.accept === 'trusted' ? trusted : options.accept === 'all' && (known || meant)
      if (!through || transfer.warning) void ask(context, client, transfer)
      // Known peers are let in by the settings of this run; where another process owns the folder, they are its own.
      else if (!known || !owned) void client.transfers.decide({ id: transfer.id, accept: true }).catch(() => {})
    } else if (transfer.state === 'running') {
      output.event('progress', { transfer: transfer.id, bytes: transfer.bytes, total: transfer.total })
      output.progress(formatProgress(transfer))
    } else if (isEnded(transfer.state)) {
      reported.add(transfer.id)
      output.progress(null)
      const code = await report(context, client, transfer)
      if (options.once) return code
    }
  }
  return exits.interrupted
}

async function report({ output }: CommandContext, client: Client, transfer: Transfer): Promise<number> {
  const files = new FailedFiles(output)
  for await (const file of transferFiles(client, transfer.id)) {
    files.count(file)
    const { state, path, bytes, sha256, verified } = file
    if (state === 'done' && path === null) {
      output.event('text', { from: transfer.peer.alias, text: transfer.text })
      output.line(`${transfer.peer.alias}: ${transfer.text}`)
    } else if (state === 'done') {
      output.event('received', { path, bytes, sha256, verified })
      output.line(`${path}  ${formatBytes(bytes)}  sha256 ${sha256}${verified ? '  verified' : ''}`)
    }
  }
  files.tell()
  output.event('ended', { transfer: transfer.id, state: transfer.state, failure: transfer.failure })
  if (transfer.state === 'done') return exits.done
  output.note(transfer.failure?.message ?? `From ${transfer.peer.alias}: ${transfer.state}.`)
  if (files.partial && transfer.state === 'failed') return exits.someFailed
  return transfer.state === 'declined' ? exits.declined : transfer.failure ? exitOf(transfer.failure) : exits.failed
}

/** A question on the terminal. Where there is none, another door may answer, or the question expires. */
async function ask(context: CommandContext, client: Client, transfer: Transfer): Promise<void> {
  const { output, stdin, stderr } = context
  const { id, peer, fileCount, title, text, total } = transfer
  const offer =
    text === null ? `${fileCount === 1 ? title : `${fileCount} files`}, ${formatBytes(total)}` : `a text: ${text}`
  const what = `${peer.alias} (${peer.address}) wants to send ${offer}`
  if (transfer.warning) output.note(transfer.warning.message)
  if (!stdin.isTTY || output.json) {
    output.note(`${what}. Nobody can answer here: answer in the window, or start with --accept all.`)
    return
  }
  const question = createInterface({ input: stdin, output: stderr })
  try {
    const compare = transfer.code ? ` Its screen shows the code ${transfer.code} if nobody is in between.` : ''
    const choices = peer.fingerprint === null || peer.trusted ? '[y/N]' : '[y/N, t: yes, and trust it from now on]'
    const answer = await question.question(`${what}.${compare} Accept? ${choices} `, { signal: context.interrupted })
    const word = answer.trim().toLowerCase()
    const trust = word === 't' && peer.fingerprint !== null
    await client.transfers.decide({ id, accept: trust || /^y(es)?$/.test(word), trust })
  } catch {
    // Interrupted, expired or taken back: the transfer's own end says which.
  } finally {
    question.close()
  }
}

/** Nothing was ours to end: what comes in there is asked about and lies there. */
function sayWhoGoesOn(pid: number | null, output: Output): void {
  output.event('left', { pid })
  output.note(`The running Handbill${pid ? ` (process ${pid})` : ''} goes on receiving; what is under way goes on.`)
}

function sayClassic({ classic }: Status, { accept }: ReceiveOptions, output: Output): void {
  if (!classic) {
    throw new Failure('CONFLICT', {
      what: 'The classic protocol is not listened for.',
      why: 'Its port could not be opened; the line above says by whom it is taken.',
      next: 'Give --classic another port.',
    })
  }
  output.event('classic', classic)
  output.line(`Classic at ${classic.addresses.map((address) => formatHostPort(address, classic.port)).join(', ')}`)
  output.note('The classic protocol has no length, no checksum and no encryption.')
  if (accept === 'all') output.note('Anybody who reaches that port can put files into the folder.')
}

function existingOf(text: string): Existing {
  const parsed = existing.safeParse(text)
  if (parsed.success) return parsed.data
  throw usage('--existing takes skip, overwrite or keep-both.')
}

function port(option: string, text: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 0 || value > 65535) throw usage(`${option} takes a number from 0 to 65535.`)
  return value
}

function belongsToOwner(pid: number | null) {
  return new Failure('CONFLICT', {
    what: 'These options cannot be set here.',
    why: `The data folder belongs to a running Handbill${pid ? ` (process ${pid})` : ''}, which already receives.`,
    next: 'Change them in its settings, or use another folder with --data-dir.',
  })
}

function notReceiving(pid: number | null) {
  return new Failure('CONFLICT', {
    what: 'Nothing can be received now.',
    why: pid
      ? `The data folder belongs to another command (process ${pid}), which only sends or looks around.`
      : 'No port could be opened; the lines above say why.',
    next: 'Try again when it has ended, or use another folder with --data-dir.',
  })
}
