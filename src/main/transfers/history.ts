import { appendFile, readFile } from 'node:fs/promises'
import { z } from 'zod'
import { Failure } from '../../shared/contract/failure.ts'
import { isEnded, type Transfer, type TransferFile, transfer, transferFile } from '../../shared/contract/transfers.ts'
import { writeDurably } from '../disk/durable.ts'

/** Transfers that are remembered, and files of each: a list for people, not an archive. */
export const KEPT_TRANSFERS = 500
const KEPT_FILES = 100
/** Beside them what a transfer still owes, so that it can be sent again. */
const KEPT_DUE = 10_000

const pastTransfer = z.object({ transfer, files: z.array(transferFile) })
const line = z.union([pastTransfer, z.object({ dismissed: z.string() })])

export interface PastTransfer {
  readonly transfer: Transfer
  readonly files: TransferFile[]
}

/**
 * Ended transfers, in a file that grows by a line for each and is written anew when half of it is of no use any more.
 * A line that does not parse, torn by a power cut or damaged, is passed over. What cannot be written is not
 * remembered; no transfer fails for that.
 */
export class History {
  readonly #file: string
  readonly #past = new Map<string, string>()
  #lines: string[] = []
  #written = 0
  #writing: Promise<void> | undefined
  #loaded: Promise<PastTransfer[]> | undefined
  #torn = false

  constructor(file: string) {
    this.#file = file
  }

  /** What ended in earlier runs, the oldest first. Read once; the second call answers the same. */
  load(): Promise<PastTransfer[]> {
    this.#loaded ??= this.#read()
    return this.#loaded
  }

  add({ transfer, files }: { transfer: Transfer; files: readonly Readonly<TransferFile>[] }): void {
    const text = JSON.stringify({ transfer, files: kept(transfer, files) } satisfies PastTransfer)
    this.#past.set(transfer.id, text)
    this.#append(text)
  }

  /** Puts down what goes out as broken off, which is what it is when this process is killed: its end is told over it. */
  begun({ transfer, files }: { transfer: Transfer; files: readonly Readonly<TransferFile>[] }): void {
    if (transfer.direction !== 'out') return
    const { startedAt } = transfer
    const over = { rate: 0, connections: [], pausedBy: undefined, interruption: undefined, endedAt: startedAt }
    this.add({ transfer: { ...transfer, ...over, state: 'failed', failure: killed().toRecord() }, files })
  }

  remove(id: string): void {
    if (!this.#past.delete(id)) return
    this.#append(JSON.stringify({ dismissed: id }))
  }

  /** Resolves when everything is written. */
  async flush(): Promise<void> {
    while (this.#writing) await this.#writing
  }

  #append(text: string): void {
    this.#lines.push(`${text}\n`)
    this.#writing ??= this.#write()
  }

  async #write(): Promise<void> {
    // Written over before it was read, the past would be lost.
    await this.load()
    while (this.#lines.length > 0) {
      const lines = this.#lines
      this.#lines = []
      this.#written += lines.length
      await (this.#isWasteful() ? this.#writeAnew() : this.#writeMore(lines)).catch(() => {})
    }
    this.#writing = undefined
  }

  #isWasteful(): boolean {
    return this.#written > 2 * Math.max(Math.min(this.#past.size, KEPT_TRANSFERS), 50)
  }

  async #writeMore(lines: string[]): Promise<void> {
    await appendFile(this.#file, (this.#torn ? '\n' : '') + lines.join(''), { mode: 0o600, flush: true })
    this.#torn = false
  }

  async #writeAnew(): Promise<void> {
    const kept = [...this.#past].slice(-KEPT_TRANSFERS)
    await writeDurably(this.#file, kept.map(([, text]) => `${text}\n`).join(''))
    this.#past.clear()
    for (const [id, text] of kept) this.#past.set(id, text)
    this.#written = kept.length
    this.#torn = false
  }

  async #read(): Promise<PastTransfer[]> {
    const text = await readFile(this.#file, 'utf8').catch(() => '')
    this.#torn = text !== '' && !text.endsWith('\n')
    const past = new Map<string, PastTransfer>()
    const lines = text.split('\n').filter((found) => found !== '')
    this.#written = lines.length
    for (const [index, found] of lines.entries()) {
      const parsed = parse(found)
      if (parsed && 'dismissed' in parsed) past.delete(parsed.dismissed)
      else if (parsed && isEnded(parsed.transfer.state)) past.set(parsed.transfer.id, parsed)
      // Others have their turn between two handfuls.
      if (index % 50 === 49) await new Promise(setImmediate)
    }
    const kept = [...past.values()].slice(-KEPT_TRANSFERS)
    // What ended while this was read is newer.
    const since = [...this.#past]
    this.#past.clear()
    for (const one of kept) this.#past.set(one.transfer.id, JSON.stringify(one))
    for (const [id, one] of since) this.#past.set(id, one)
    return kept
  }
}

function killed(): Failure {
  return new Failure('CANCELLED', {
    what: 'The transfer was interrupted.',
    why: 'Handbill ended in the middle of it.',
    next: 'Send it again: between two Handbills it goes on where it was.',
  })
}

function kept({ direction, state }: Transfer, files: readonly Readonly<TransferFile>[]): TransferFile[] {
  if (direction === 'in' || state === 'done' || files.length <= KEPT_FILES) return files.slice(0, KEPT_FILES)
  const due = files.filter((file, index) => index >= KEPT_FILES && file.state !== 'done' && file.state !== 'skipped')
  return [...files.slice(0, KEPT_FILES), ...due.slice(0, KEPT_DUE)]
}

function parse(text: string): z.infer<typeof line> | null {
  try {
    return line.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}
