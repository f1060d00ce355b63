import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { Failure } from '../../../../shared/contract/failure.ts'
import { follow } from '../../../../shared/contract/flow.ts'
import type { Client } from '../../../../shared/contract/index.ts'
import {
  isEnded,
  MAX_TEXT,
  type SendInput,
  type SendSource,
  type Transfer,
} from '../../../../shared/contract/transfers.ts'
import { type Action, appOptions, type CommandContext } from '../context.ts'
import { exits, failureOf } from '../exit.ts'
import type { Output } from '../output.ts'
import { limitOf, usage } from '../refusals.ts'
import { openSession, type Session, tellOfSettings, withOwner } from '../session.ts'
import { formatProgress } from '../units.ts'
import { forEachDevice } from './each.ts'
import { LimitWatch } from './limit-watch.ts'
import { reportSent } from './sent.ts'
import { transferEvents } from './transfer-events.ts'

interface SendOptions {
  to: string[]
  pin?: string
  text?: string
  waitFor?: boolean
  classic?: boolean
  limit?: string
  persist?: string
  despiteNewCertificate?: string
}

/** How long a name may take to appear on the network. */
const APPEAR_MS = 5_000

export function addSend(program: Command, action: Action): void {
  program
    .command('send [paths...]')
    .description('hand files or folders to a device')
    .requiredOption('--to <device>', 'its alias, fingerprint, or HOST[:PORT]; once for each of several', listed)
    .option('--pin <pin>', 'the PIN that the other side asks for')
    .option('--text <text>', 'a text to show there, instead of files')
    .option('--wait-for', 'wait until the device appears; a running Handbill keeps it, across restarts')
    .option('--limit <rate>', 'bytes per second at most: 500k, 2M')
    .option('--persist <seconds>', 'go on trying for so long when the connection breaks (120)')
    .option('--classic', 'the plain protocol of short programs: no length, no checksum, no encryption')
    .option(
      '--despite-new-certificate <fingerprint>',
      'send though a name that you trust shows this certificate instead of its own; "none" for no certificate',
    )
    .action(
      action(async (context, paths: string[], options: SendOptions) => {
        const { output, interrupted } = context
        context.keepSmall?.()
        const sources = await sourcesOf(paths, options)
        if (options.classic) output.note('The classic protocol has no length, no checksum and no encryption.')
        const session = await openSession(appOptions(context, { network: 'visit' }))
        try {
          tellOfSettings(session, output)
          const stopped = new Promise<never>((_, reject) => {
            interrupted.addEventListener('abort', () => reject(interrupted.reason), { once: true })
          })
          stopped.catch(() => {})
          const input = inputOf(sources, options)
          const send = (to: string, told: Output) =>
            sendTo({ ...context, output: told }, session, { ...input, to }, options, stopped)
          return await forEachDevice([...new Set(options.to)], output, interrupted, send)
        } finally {
          await session.close()
        }
      }),
    )
}

/** One device, to the end. @throws what `stopped` rejects with when the command is interrupted */
async function sendTo(
  { output, interrupted }: CommandContext,
  session: Session,
  input: SendInput,
  { waitFor }: SendOptions,
  stopped: Promise<never>,
): Promise<number> {
  const { client } = session
  if (waitFor && !session.owned) {
    const kept = await handOver(client, input, output)
    if (kept) return exits.done
  }
  const started = await sendWhenSeen(client, input, waitFor ? Infinity : APPEAR_MS, interrupted, output)
  output.event('started', { transfer: started })
  if (isInTheClear(started)) {
    output.event('unencrypted', { transfer: started.id })
    output.note(`Not encrypted: ${started.peer.alias} shows no certificate, and anybody on the way can read along.`)
  }
  output.line(`Sending ${started.title}${more(started)} to ${started.peer.alias}`)
  const ended = withOwner(session, () => untilEnded(client, started.id, output))
  try {
    return await reportSent(client, await Promise.race([ended, stopped]), output)
  } catch (thrown) {
    ended.catch(() => {})
    // A transfer of our own ends with us in the same way; the owner's would run on.
    if (interrupted.aborted && !session.owned) await interruptThere(client, started, session.pid, output)
    throw thrown
  }
}

function inputOf(sources: SendSource[], options: SendOptions): Omit<SendInput, 'to'> {
  return {
    sources,
    ...(options.pin === undefined ? {} : { pin: options.pin }),
    ...(options.limit === undefined ? {} : { limit: limitOf(options.limit) }),
    ...(options.persist === undefined ? {} : { persist: secondsOf(options.persist) }),
    ...(options.classic ? { protocol: 'classic' } : {}),
    ...(options.despiteNewCertificate === undefined ? {} : { despite: options.despiteNewCertificate }),
  }
}

/** Whoever is met with encryption shows a certificate before it is known as a device. */
function isInTheClear({ protocol, peer }: Transfer): boolean {
  return protocol === 'localsend' && peer.fingerprint === null
}

function listed(to: string, before: readonly string[] = []): string[] {
  return [...before, to]
}

function secondsOf(text: string): number {
  const seconds = Number(text)
  if (text.trim() !== '' && Number.isInteger(seconds) && seconds >= 0 && seconds <= 86_400) return seconds
  throw usage('--persist takes whole seconds, from 0 to 86400.')
}

async function sourcesOf(paths: readonly string[], { text, classic }: SendOptions): Promise<SendSource[]> {
  if (text === undefined) {
    if (paths.length === 0) throw usage('There is nothing to send: name at least one file or folder.')
    await Promise.all(paths.map(mustExist))
    return paths.map((path) => ({ kind: 'path', path: resolve(path) }))
  }
  if (paths.length > 0) throw usage('--text goes without files.')
  if (classic) throw usage('The classic protocol knows files alone; leave --text or --classic out.')
  if (text === '' || text.length > MAX_TEXT) throw usage(`--text takes 1 to ${MAX_TEXT} characters.`)
  return [{ kind: 'text', text }]
}

async function mustExist(path: string): Promise<void> {
  await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') return
    throw new Failure('NOT_FOUND', {
      what: `${path} was not sent.`,
      why: 'There is no such file or folder.',
      next: 'Check the path.',
      kind: 'file',
      name: path,
    })
  })
}

/** The Handbill that owns the folder runs on after this command. False for a device it has never met: we wait here. */
async function handOver(client: Client, input: SendInput, output: Output): Promise<boolean> {
  try {
    const transfer = await client.transfers.send({ ...input, whenSeen: true })
    output.event('kept', { transfer })
    output.line(`The running Handbill sends ${transfer.title}${more(transfer)} when ${transfer.peer.alias} appears.`)
    return true
  } catch (thrown) {
    const { code, data, message } = failureOf(thrown)
    if (code !== 'NOT_FOUND' || (data as { kind?: string }).kind !== 'device') throw thrown
    output.note(message)
    return false
  }
}

type Attempt = { started: Transfer } | { missing: unknown }

/** A device that was not heard of yet may answer in a moment: asks again whenever the list of devices changes. */
async function sendWhenSeen(
  client: Client,
  input: SendInput,
  patienceMs: number,
  interrupted: AbortSignal,
  output: Output,
): Promise<Transfer> {
  const attempt = async (): Promise<Attempt> => {
    try {
      return { started: await client.transfers.send(input) }
    } catch (thrown) {
      const { code, data } = failureOf(thrown)
      if (code === 'NOT_FOUND' && (data as { kind?: string }).kind === 'device') return { missing: thrown }
      throw thrown
    }
  }
  const over = patienceMs === Infinity ? interrupted : AbortSignal.any([AbortSignal.timeout(patienceMs), interrupted])
  let last = await attempt()
  if ('started' in last) return last.started
  output.note(`Looking for ${input.to} …`)
  try {
    await client.devices.refresh()
    for await (const _ of follow(client.flow, client.devices.watch, {}, over)) {
      last = await attempt()
      if ('started' in last) return last.started
    }
  } catch (error) {
    if (!over.aborted) throw error
  }
  interrupted.throwIfAborted()
  if ('started' in last) return last.started
  throw last.missing
}

/** Like a cut cable: what arrived is kept there, and nobody has to be asked again. */
async function interruptThere(client: Client, { id }: Transfer, pid: number | null, output: Output): Promise<void> {
  output.progress(null)
  const transfer = await client.transfers.interrupt({ id }).catch(() => null)
  if (!transfer) return
  output.event('interrupted', { transfer: id, state: transfer.state })
  const by = pid ? `The running Handbill (process ${pid})` : 'The running Handbill'
  output.note(
    transfer.state === 'cancelled'
      ? `${by} has interrupted the transfer. Send the same again: between two Handbills it goes on where it was.`
      : `${by} had ended the transfer already: ${transfer.state}.`,
  )
}

async function untilEnded(client: Client, id: string, output: Output): Promise<Transfer> {
  const limited = new LimitWatch(client, id)
  try {
    return await tellUntilEnded(client, id, output, limited)
  } finally {
    limited.stop()
  }
}

async function tellUntilEnded(client: Client, id: string, output: Output, limited: LimitWatch): Promise<Transfer> {
  let met = false
  for await (const transfer of transferEvents(client, id)) {
    if (!met && transfer.code !== undefined) {
      met = true
      output.event('code', { transfer: id, code: transfer.code })
      if (!transfer.peer.trusted)
        output.line(`Code ${transfer.code}: ${transfer.peer.alias} shows the same if nobody is in between`)
      if (transfer.warning) output.note(transfer.warning.message)
    }
    if (isEnded(transfer.state)) {
      output.progress(null)
      return transfer
    }
    const limit = limited.of(transfer)
    const { state, bytes, total } = transfer
    output.event('progress', { transfer: id, state, bytes, total, ...(limit && { limit }) })
    if (transfer.interruption) {
      output.progress(`The connection to ${transfer.peer.alias} broke; trying again …`)
      continue
    }
    output.progress(
      state === 'waiting'
        ? `Waiting for ${transfer.peer.alias} to accept …`
        : `${formatProgress(transfer)}${limit ? `  limited by the ${limit}` : ''}`,
    )
  }
  throw new Error('The transfer vanished before it ended.')
}

function more({ fileCount }: Transfer): string {
  return fileCount > 1 ? ` and ${fileCount - 1} more` : ''
}
