import { connect, type Socket } from 'node:net'
import { basename } from 'node:path/posix'
import { asFailure, Failure } from '../../../shared/contract/failure.ts'
import type { Clock } from '../../devices/clock.ts'
import type { Pace } from '../pace.ts'
import { writeInto } from '../reading.ts'
import type { TransferRecord } from '../record.ts'
import type { Sending } from '../sending.ts'
import type { SourceFile } from '../sources.ts'
import { silent } from './failures.ts'
import { Heard } from './heard.ts'
import { type ClassicAddress, notReached } from './to.ts'

const CONNECT_MS = 7000
/** The receiver takes nothing for this long while bytes are due. */
const SILENCE_MS = 60_000
/** How long it may write and sync after the last byte. */
export const SETTLE_MS = 60_000

export interface ClassicOutgoingOptions {
  readonly record: TransferRecord
  readonly files: readonly SourceFile[]
  readonly to: ClassicAddress
  readonly clock: Clock
  readonly pace: Pace
}

/** A transfer by the classic protocol: one connection a file, one after the other. */
export class ClassicOutgoing implements Sending {
  readonly record: TransferRecord
  readonly pace: Pace
  readonly sessionId = undefined
  readonly #options: ClassicOutgoingOptions
  readonly #over = new AbortController()

  constructor(options: ClassicOutgoingOptions) {
    this.#options = options
    this.record = options.record
    this.pace = options.pace
  }

  cancel(failure: Failure): void {
    if (this.record.ended) return
    this.record.end('cancelled', failure.toRecord())
    this.#over.abort(failure)
  }

  async run(): Promise<void> {
    try {
      for (const file of this.#options.files) await this.#guard(file)
      const failure = this.record.failedFiles
      this.record.end(failure ? 'failed' : 'done', failure)
    } catch (error) {
      const failure = asFailure(error)
      this.record.end(failure.code === 'DECLINED' ? 'declined' : 'failed', failure.toRecord())
    }
  }

  /** Keeps what cannot be read with its file; whatever the receiver does ends the rest as well. */
  async #guard(file: SourceFile): Promise<void> {
    this.#over.signal.throwIfAborted()
    try {
      await this.#send(file)
      this.record.changeFile(file.id, { state: 'done', bytes: file.size, path: file.path })
    } catch (error) {
      this.#over.signal.throwIfAborted()
      const failure = asFailure(error)
      this.record.changeFile(file.id, { state: 'failed', failure: failure.toRecord() })
      if (failure.code !== 'FILE_UNREADABLE') throw failure
    }
  }

  async #send(file: SourceFile): Promise<void> {
    const { to, clock } = this.#options
    await this.pace.ready(this.#over.signal)
    const socket = await this.#connect()
    this.record.connected(socket)
    // A FIN would say that the file is whole: whatever goes wrong is told by a reset.
    const cut = () => socket.resetAndDestroy()
    this.#over.signal.addEventListener('abort', cut, { once: true })
    try {
      const heard = new Heard(socket, to.alias)
      socket.write(basename(file.name))
      await heard.ok(clock)
      this.record.change({ state: 'running' })
      this.record.changeFile(file.id, { state: 'running', bytes: 0 })
      await this.#pour(socket, heard, file)
      await heard.closed(clock, SETTLE_MS)
      socket.destroy()
    } catch (error) {
      cut()
      throw error
    } finally {
      this.#over.signal.removeEventListener('abort', cut)
    }
  }

  /** Writes the file and the end, unless the receiver speaks, leaves or takes nothing. */
  async #pour(socket: Socket, heard: Heard, file: SourceFile): Promise<void> {
    const { to, clock } = this.#options
    const interrupted = new AbortController()
    heard.onInterruption((failure) => interrupted.abort(failure))
    const late = silent(to.alias, `It took nothing for ${SILENCE_MS / 1000} seconds.`)
    const wait = () => clock.after(SILENCE_MS, () => interrupted.abort(late))
    let stop = wait()
    const signal = AbortSignal.any([this.#over.signal, interrupted.signal])
    let before = 0
    try {
      await writeInto(socket, file, 0, signal, async (bytes) => {
        stop()
        this.record.advance(file.id, bytes)
        await this.pace.moved(bytes - before, signal)
        before = bytes
        stop = wait()
      })
      socket.end()
    } catch (error) {
      if (error instanceof Failure) throw error
      // The receiver's own words say more than the write that broke on them.
      throw interrupted.signal.aborted ? interrupted.signal.reason : notReached(to, error)
    } finally {
      stop()
    }
  }

  #connect(): Promise<Socket> {
    const { to, clock } = this.#options
    const { signal } = this.#over
    return new Promise((resolve, reject) => {
      const socket = connect({ host: to.host, port: to.port, allowHalfOpen: true, noDelay: true })
      const abort = () => socket.destroy(signal.reason)
      const stop = clock.after(CONNECT_MS, () =>
        socket.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })),
      )
      const settle = () => {
        stop()
        signal.removeEventListener('abort', abort)
      }
      signal.addEventListener('abort', abort, { once: true })
      const fail = (error: Error) => {
        settle()
        reject(notReached(to, error))
      }
      socket.once('error', fail)
      socket.once('connect', () => {
        settle()
        socket.off('error', fail)
        resolve(socket)
      })
    })
  }
}
