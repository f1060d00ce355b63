import type { FailureRecord } from '../../../../shared/contract/failure.ts'
import type { Client } from '../../../../shared/contract/index.ts'
import type { Transfer } from '../../../../shared/contract/transfers.ts'
import { exitOf, exits } from '../exit.ts'
import type { Output } from '../output.ts'
import { formatBytes } from '../units.ts'
import { FailedFiles } from './failed-files.ts'
import { transferFiles } from './transfer-events.ts'

/** Tells how a transfer that we sent has ended, file by file, and what to leave with. */
export async function reportSent(client: Client, transfer: Transfer, output: Output): Promise<number> {
  if (transfer.state === 'done' && transfer.text !== null) {
    output.event('done', { transfer: transfer.id, text: transfer.text })
    output.line(`Sent the text to ${transfer.peer.alias}.`)
    return exits.done
  }
  const files = transfer.text === null ? await tellFiles(client, transfer, output) : null
  if (transfer.state !== 'done') {
    const failure = transfer.failure ?? withoutReason(transfer)
    files?.tell()
    if (files?.partial) output.line(summaryOf(transfer))
    output.fail(failure)
    if (transfer.warning && failure.code === 'FINGERPRINT_MISMATCH') sayHowDespite(failure, output)
    if (files?.partial) return exits.someFailed
    return transfer.state === 'declined' ? exits.declined : exitOf(failure)
  }
  output.event('done', { transfer: transfer.id, files: transfer.filesDone, bytes: transfer.bytes })
  output.line(summaryOf(transfer))
  return exits.done
}

async function tellFiles(client: Client, { id, peer }: Transfer, output: Output): Promise<FailedFiles> {
  const files = new FailedFiles(output)
  for await (const file of transferFiles(client, id)) {
    files.count(file)
    const { state, path, name, size, sha256, failure } = file
    if (state === 'done') output.event('sent', { path, name, bytes: size, sha256 })
    if (state !== 'skipped') continue
    // With a failure we left it out ourselves; without one it was not wanted there.
    output.event('file-skipped', { path, name, by: failure ? 'us' : 'peer', ...failure })
    output.note(failure?.message ?? `${name} was skipped by ${peer.alias}.`)
  }
  return files
}

function summaryOf({ filesDone, fileCount, bytes, startedAt, endedAt }: Transfer): string {
  const seconds = ((endedAt ?? startedAt) - startedAt) / 1000
  return `Sent ${filesDone} of ${fileCount} (${formatBytes(bytes)}) in ${seconds.toFixed(1)} s.`
}

function withoutReason({ state, peer }: Transfer): FailureRecord {
  return {
    code: state === 'declined' ? 'DECLINED' : 'CANCELLED',
    message: state === 'declined' ? `${peer.alias} declined.` : 'The transfer was cancelled.',
    data: {
      what: 'The transfer did not take place.',
      why: `It was ${state}.`,
      next: 'Ask there before you send it again.',
    },
  }
}

function sayHowDespite({ data }: FailureRecord, output: Output): void {
  const presented = String(data.presented) || 'none'
  output.note(`Trusted: ${String(data.expected)}\nShown:   ${presented}`)
  output.note(`If it is meant all the same: add --despite-new-certificate ${presented}`)
}
