import type { Socket } from 'node:net'
import type { FailureRecord } from '../../shared/contract/failure.ts'
import type { LiveCollection } from '../../shared/contract/live.ts'
import type { Transfer, TransferFile, TransferState } from '../../shared/contract/transfers.ts'
import { isEnded } from '../../shared/contract/transfers.ts'
import type { Clock } from '../devices/clock.ts'
import { Rate } from './rate.ts'

/** Progress is told at most this often; a change of state is told at once. */
const TELL_EVERY_MS = 100

export type EndState = Extract<TransferState, 'done' | 'declined' | 'cancelled' | 'failed'>

/** Is told when bytes of a transfer may move, and when everything of it is told. */
export interface Follower {
  begun?(record: TransferRecord): void
  ended?(record: TransferRecord): void
}

/** What is known of one transfer, and the only one who writes it into the list. */
export class TransferRecord {
  readonly id: string
  readonly #list: LiveCollection<Transfer>
  readonly #clock: Clock
  readonly #files: readonly TransferFile[]
  readonly #byId: ReadonlyMap<string, TransferFile>
  readonly #sockets = new Set<Socket>()
  readonly #rate = new Rate()
  readonly #follow: Follower
  #transfer: Transfer
  #toldAt = Number.NEGATIVE_INFINITY
  #untell: (() => void) | undefined

  constructor(
    transfer: Transfer,
    files: readonly TransferFile[],
    list: LiveCollection<Transfer>,
    clock: Clock,
    follow: Follower = {},
  ) {
    this.#follow = follow
    this.id = transfer.id
    this.#transfer = transfer
    this.#files = files
    this.#byId = new Map(files.map((file) => [file.id, file]))
    this.#list = list
    this.#clock = clock
    this.#tell()
  }

  get transfer(): Transfer {
    return this.#transfer
  }

  get ended(): boolean {
    return isEnded(this.#transfer.state)
  }

  get files(): readonly Readonly<TransferFile>[] {
    return this.#files
  }

  file(id: string): Readonly<TransferFile> | undefined {
    return this.#byId.get(id)
  }

  change(change: Partial<Transfer>): void {
    if (this.ended) return
    const begins = change.state === 'running' && this.#transfer.state !== 'running'
    this.#transfer = { ...this.#transfer, ...change }
    this.#tell()
    if (begins) this.#follow.begun?.(this)
  }

  changeFile(id: string, change: Partial<TransferFile>): void {
    const file = this.#byId.get(id)
    if (!file || this.ended) return
    const more = (change.bytes ?? file.bytes) - file.bytes
    const larger = (change.size ?? file.size) - file.size
    const done = Number(change.state === 'done') - Number(change.state !== undefined && file.state === 'done')
    Object.assign(file, change)
    const { bytes, total, filesDone } = this.#transfer
    this.#transfer = { ...this.#transfer, bytes: bytes + more, total: total + larger, filesDone: filesDone + done }
    this.#tellSoon()
  }

  /** @param total bytes of the file that are through by now */
  advance(id: string, total: number): void {
    this.changeFile(id, { bytes: total })
  }

  /** Lists a connection until it closes or the transfer ends. One that has closed already would never do so. */
  connected(socket: Socket): void {
    if (this.ended || socket.destroyed || this.#sockets.has(socket)) return
    this.#sockets.add(socket)
    socket.once('close', () => {
      if (!this.#sockets.delete(socket) || this.ended) return
      this.change({ connections: this.#connections() })
    })
    this.change({ connections: this.#connections() })
  }

  /** Another record of the same id takes its place: nothing more of it is told, not even that it is over. */
  retire(): void {
    this.#untell?.()
    this.#sockets.clear()
    this.#transfer = { ...this.#transfer, state: 'failed', connections: [] }
  }

  end(state: EndState, failure: FailureRecord | null = null): void {
    if (this.ended) return
    for (const file of this.#files) if (file.state === 'running') file.state = 'failed'
    this.#sockets.clear()
    this.#transfer = {
      ...this.#transfer,
      state,
      rate: 0,
      connections: [],
      expiresAt: null,
      pausedBy: undefined,
      interruption: undefined,
      endedAt: this.#clock.now(),
      failure,
    }
    this.#tell()
    this.#follow.ended?.(this)
  }

  /** What to end with when single files failed: that one's failure, or the first with how many there are. */
  get failedFiles(): FailureRecord | null {
    const failed = this.#files.filter((file) => file.state === 'failed')
    const first = failed[0]?.failure ?? null
    if (!first || this.#transfer.fileCount === 1) return first
    const what = `${failed.length} of ${this.#transfer.fileCount} files did not go through.`
    const next = 'The list of files says which.'
    return {
      code: first.code,
      message: `${what} ${first.message}`,
      data: { ...first.data, what, why: first.message, next },
    }
  }

  #connections(): Transfer['connections'] {
    return Array.from(this.#sockets, (socket) => ({
      local: { address: socket.localAddress ?? '', port: socket.localPort ?? 0 },
      peer: { address: socket.remoteAddress ?? '', port: socket.remotePort ?? 0 },
    }))
  }

  #tellSoon(): void {
    if (this.#untell) return
    const wait = this.#toldAt + TELL_EVERY_MS - this.#clock.now()
    if (wait <= 0) this.#tell()
    else this.#untell = this.#clock.after(wait, () => this.#tell())
  }

  #tell(): void {
    this.#untell?.()
    this.#untell = undefined
    this.#toldAt = this.#clock.now()
    if (this.#transfer.state === 'running') {
      this.#rate.sample(this.#toldAt, this.#transfer.bytes)
      const rate = this.#transfer.pausedBy ? 0 : this.#rate.perSecond
      this.#transfer = { ...this.#transfer, rate }
    }
    this.#list.set(this.#transfer)
  }
}
