import { stat } from 'node:fs/promises'
import { asFailure, Failure } from '../../shared/contract/failure.ts'
import type { Abilities } from '../devices/announcement.ts'
import type { Clock } from '../devices/clock.ts'
import type { LocalSendClient, OutgoingOffer } from './localsend/client.ts'
import { Outgoing, type OutgoingOptions, type Session } from './outgoing.ts'
import type { Pace } from './pace.ts'
import { Perseverance } from './perseverance.ts'
import type { PeerAddress } from './ports.ts'
import type { TransferRecord } from './record.ts'
import type { Sending } from './sending.ts'
import { sideBySide } from './side-by-side.ts'
import type { SourceFile } from './sources.ts'
import { Stillness } from './stillness.ts'

/** What may be otherwise in a moment, once the peer has said yes. */
const MAY_PASS = new Set(['PEER_UNREACHABLE', 'PEER_BUSY', 'FINGERPRINT_MISMATCH'])
const LOOKED_AT_ONCE = 16
/** How often a file is offered with another size, as something writes to it all the time. */
const SIZES = 3

export type ErrandOptions = Pick<
  OutgoingOptions,
  'record' | 'files' | 'folders' | 'hashing' | 'pin' | 'trust' | 'despite' | 'pace'
> & {
  readonly clock: Clock
  /** How long to go on trying after the last byte moved; 0 gives up at once. */
  readonly persistMs: number
  readonly device: Device
}

/** The device that it goes to, wherever it is. */
export interface Device {
  /** Every way to it that is known now, the best first; only ways that can show the certificate, where there is one. */
  ways(fingerprint: string | null, first: boolean): readonly PeerAddress[]
  /**
   * @param abilities what it could do when it was met before
   * @param reached called when it has shown the certificate that it has to
   */
  connect(way: PeerAddress, abilities: Abilities | undefined, reached: () => void): LocalSendClient
  /** Asks it to say where it is. */
  lookFor(): void
  /** Whether it was heard of since then (Unix ms), and only on other ways than that one. */
  hasLeft(way: PeerAddress, since: number): boolean
  /** Resolves when its ways are others than those; rejects when the signal aborts. */
  moved(ways: readonly PeerAddress[], signal: AbortSignal): Promise<void>
}

/**
 * One transfer to a device, in as many attempts as it takes: when the connection breaks after the peer has said yes,
 * the device is looked for anew, at every way that leads to it, and what is not there yet is offered again.
 */
export class Errand implements Sending {
  readonly record: TransferRecord
  readonly pace: Pace
  readonly #options: ErrandOptions
  readonly #over = new AbortController()
  readonly #perseverance: Perseverance
  /** Read and hashed once, as long as they stay as they were. */
  readonly #offered = new Map<string, OutgoingOffer>()
  readonly #sizes = new Map<string, number>()
  #files: readonly SourceFile[]
  #attempt: Outgoing | undefined
  /** The last session that the peer has opened. */
  #session: Session | undefined
  #tried: readonly PeerAddress[] = []
  #wake = () => {}
  #atOnce = false
  /** How many bytes were through when the peer refused to take more the last time, and how it said that. */
  #refused: { readonly bytes: number; readonly failure: Failure } | undefined
  /** How many bytes were through when it was taken for gone the last time. */
  #leftAt = -1
  /** The connections may be dead: the machine was cut off since a byte moved. */
  #doubtful = false

  constructor(options: ErrandOptions) {
    this.#options = options
    this.#files = options.files
    this.record = options.record
    this.pace = options.pace
    this.#perseverance = new Perseverance(options.clock, options.persistMs)
  }

  get sessionId(): string | undefined {
    return this.#attempt?.sessionId ?? this.#session?.id
  }

  /**
   * Ends it at once. The peer is told before the connections close, so that it does not take it for an accident; only
   * when we close and it keeps what came, an accident is what it shall take it for.
   */
  cancel(failure: Failure, by: 'us' | 'peer' | 'closing' = 'us'): void {
    if (this.record.ended) return
    this.record.end('cancelled', failure.toRecord())
    const tell = by === 'us' || (by === 'closing' && !this.#attempt?.session?.goesOn)
    const told = tell ? this.#attempt?.tellPeer() : undefined
    void Promise.resolve(told).then(() => this.#over.abort(failure))
  }

  /** The machine has slept: whatever was connected is not any more, whether that has been noticed or not. */
  woke(): void {
    this.#beginAnew(slept())
  }

  /** Nothing comes back to an address that the machine has lost. */
  uprooted(): void {
    this.#beginAnew(uprooted())
  }

  /** Connections outlive a pulled cable, and wait ever longer before they try; whoever moves again is left alone. */
  doubted(): void {
    this.#doubtful = true
  }

  /** Tries at once what waits for its next attempt. */
  tryNow(): void {
    this.#perseverance.renew()
    this.#wake()
  }

  async run(): Promise<void> {
    try {
      await this.#persevere()
      const failure = this.record.failedFiles
      if (failure?.code === 'FILE_UNREADABLE') await this.#attempt?.tellPeer('missing')
      this.record.end(failure ? 'failed' : 'done', failure)
    } catch (error) {
      const failure = asFailure(this.#over.signal.aborted ? this.#over.signal.reason : error)
      this.record.end(endOf(failure), failure.toRecord())
    }
  }

  async #persevere(): Promise<void> {
    for (;;) {
      try {
        await this.#go()
        if (!this.#attempt?.leavesChanged) return
        await this.#lookAgain()
      } catch (error) {
        this.#over.signal.throwIfAborted()
        const failure = asFailure(error)
        if (this.#mayBeStranger(failure)) {
          await this.#lookAgain()
          continue
        }
        if (failure.code === 'DECLINED' && this.#refused) throw this.#refused.failure
        if (!this.#session || !MAY_PASS.has(failure.code)) throw failure
        await this.#rest(failure)
        await this.#lookAgain()
      }
    }
  }

  /** One attempt, by the first way on which somebody answers who is the one. */
  async #go(): Promise<void> {
    const { device } = this.#options
    let failure: unknown
    this.#tried = device.ways(this.record.transfer.peer.fingerprint, this.#session === undefined)
    for (const way of this.#tried) {
      const reached = { yet: false }
      try {
        return await this.#try(way, reached)
      } catch (error) {
        this.#over.signal.throwIfAborted()
        // The first way is the one that was asked for: its failure says most.
        failure ??= error
        if (reached.yet || !MAY_PASS.has(asFailure(error).code)) throw error
      }
    }
    throw failure
  }

  async #try(way: PeerAddress, reached: { yet: boolean }): Promise<void> {
    const { folders, hashing, device, pin, trust, despite, persistMs, clock } = this.#options
    const before = this.#session
    let over = false
    const still = new Stillness(clock, (since, times) => this.#lookWhetherLeft(attempt, way, since, times))
    const client = device.connect(way, before?.abilities, () => {
      reached.yet = true
      const { peer } = this.record.transfer
      const { address, port } = way
      if (peer.address !== address || peer.port !== port) this.record.change({ peer: { ...peer, address, port } })
    })
    const attempt = new Outgoing({
      ...{ record: this.record, pace: this.pace, files: this.#files, folders, hashing, client, pin, trust, despite },
      offerAgain: (fileId) => this.#mayOfferAgain(fileId),
      ...{ over: this.#over.signal, offered: this.#offered, before, persists: persistMs > 0 },
      onProgress: () => {
        // What was written as the connection broke tells of it late: no reason to try more often.
        if (over) return
        this.#doubtful = false
        still.moved()
        this.#perseverance.progress(this.record.transfer.bytes)
      },
    })
    this.#attempt = attempt
    try {
      await attempt.run()
    } finally {
      over = true
      still.stop()
      this.#session = attempt.session ?? this.#session
    }
  }

  /**
   * Whoever has another address by now cannot close what leads to the old one. Only where what came is kept, and once
   * for the same bytes: a device with two addresses may as well be busy with its disk.
   */
  #lookWhetherLeft(attempt: Outgoing, way: PeerAddress, since: number, times: number): void {
    const { device, persistMs } = this.#options
    const { bytes } = this.record.transfer
    if (persistMs === 0 || !attempt.session?.goesOn || this.pace.hold.held) return
    if (this.#doubtful) {
      this.#beginAnew(uprooted())
      return
    }
    if (bytes === this.#leftAt) return
    if (device.hasLeft(way, since)) {
      this.#leftAt = bytes
      this.#atOnce = true
      attempt.break(left())
    } else if (Number.isInteger(Math.log2(times))) device.lookFor()
  }

  #beginAnew(failure: Failure): void {
    this.tryNow()
    this.#doubtful = false
    if (this.#attempt?.sessionId === undefined || this.#options.persistMs === 0) return
    this.#atOnce = true
    this.#attempt.break(failure)
  }

  /**
   * A session is for the address that it was opened from, and ours may be another by now: whoever is offered the rest
   * says whether it was cancelled. Once for the same bytes.
   */
  #mayBeStranger(failure: Failure): boolean {
    const { bytes } = this.record.transfer
    if (failure.code !== 'CANCELLED' || this.#options.persistMs === 0 || !this.#session?.goesOn) return false
    if (this.#refused && bytes <= this.#refused.bytes) return false
    this.#refused = { bytes, failure }
    return true
  }

  #mayOfferAgain(fileId: string): boolean {
    const sizes = (this.#sizes.get(fileId) ?? 1) + 1
    this.#sizes.set(fileId, sizes)
    return sizes <= SIZES
  }

  /**
   * Until the next attempt is due, or the device is seen elsewhere, or nobody pauses it any more.
   * @throws `failure` at last
   */
  async #rest(failure: Failure): Promise<void> {
    const { device, clock } = this.#options
    const { hold } = this.pace
    // A peer that still pauses it says so again when it goes on.
    hold.set('there', false)
    const wait = this.#perseverance.next()
    if (wait === null && !hold.held) throw failure
    const nextAt = hold.held ? null : clock.now() + (wait ?? 0)
    const since = this.record.transfer.interruption?.since ?? clock.now()
    this.record.change({ interruption: { since, attempt: this.#perseverance.attempt, nextAt } })
    if (hold.held) {
      await hold.passed(this.#over.signal)
      this.#perseverance.renew()
      return
    }
    device.lookFor()
    if (!this.#atOnce) await this.#until(wait ?? 0)
    this.#atOnce = false
  }

  #until(ms: number): Promise<void> {
    const { device, clock } = this.#options
    const over = new AbortController()
    const signal = AbortSignal.any([over.signal, this.#over.signal])
    return new Promise<void>((resolve, reject) => {
      this.#wake = resolve
      const stop = clock.after(ms, resolve)
      signal.addEventListener('abort', () => {
        stop()
        reject(signal.reason)
      })
      device.moved(this.#tried, signal).then(resolve, () => {})
    }).finally(() => {
      this.#wake = () => {}
      over.abort()
    })
  }

  /** What is still to be sent, as it is by now. */
  async #lookAgain(): Promise<void> {
    const due = this.#files.filter(({ id }) => /offered|running/.test(this.record.file(id)?.state ?? ''))
    const files = new Map(due.map((file) => [file.id, file]))
    await sideBySide(due, LOOKED_AT_ONCE, async (file) => {
      const now = await stat(file.path).catch(() => null)
      if (now && now.size === file.size && now.mtime.getTime() === file.modified.getTime()) return
      this.#offered.delete(file.id)
      if (!now) return
      files.set(file.id, { ...file, size: now.size, modified: now.mtime })
      this.record.changeFile(file.id, { size: now.size })
    })
    for (const { id } of due) this.record.changeFile(id, { state: 'offered' })
    this.#files = [...files.values()]
  }
}

function endOf({ code }: Failure): 'declined' | 'cancelled' | 'failed' {
  if (code === 'DECLINED') return 'declined'
  return code === 'CANCELLED' ? 'cancelled' : 'failed'
}

function slept(): Failure {
  return new Failure('PEER_UNREACHABLE', {
    what: 'The transfer broke off.',
    why: 'This device was asleep.',
    next: 'It is tried again.',
    address: '',
    cause: 'slept',
  })
}

function uprooted(): Failure {
  return new Failure('PEER_UNREACHABLE', {
    what: 'The transfer broke off.',
    why: 'This device has lost the address that it was sent from.',
    next: 'It goes on from another.',
    address: '',
    cause: 'uprooted',
  })
}

function left(): Failure {
  return new Failure('PEER_UNREACHABLE', {
    what: 'The transfer broke off.',
    why: 'The other device has another address now.',
    next: 'It goes on there.',
    address: '',
    cause: 'moved',
  })
}
