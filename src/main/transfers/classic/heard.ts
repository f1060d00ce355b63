import type { Socket } from 'node:net'
import { Failure } from '../../../shared/contract/failure.ts'
import type { Clock } from '../../devices/clock.ts'
import { shownLine } from '../names.ts'
import { silent } from './failures.ts'

/** The person there may take a minute; their program another moment. */
export const ANSWER_MS = 90_000
/** What is not `ok` is read on until it pauses this long: it may be the reason. */
const QUIET_MS = 300
const KEPT = 400

/** What a receiver says, on a connection that tells of its end by `end`, `error` or `close`. */
export class Heard {
  readonly #peer: string
  #text = ''
  #error: Error | undefined
  #ended = false
  #wake = () => {}

  constructor(socket: Socket, peer: string) {
    this.#peer = peer
    socket.on('data', (bytes: Buffer) => {
      this.#text = (this.#text + bytes.toString('utf8')).slice(0, KEPT)
      this.#wake()
    })
    socket.on('error', (error) => {
      this.#error = error
    })
    for (const event of ['end', 'close'] as const) {
      socket.on(event, () => {
        this.#ended = true
        this.#wake()
      })
    }
  }

  /** Resolves with the `ok`. @throws Failure DECLINED, PEER_REFUSED, PEER_UNREACHABLE */
  async ok(clock: Clock): Promise<void> {
    const waited = silent(this.#peer, `It did not answer within ${ANSWER_MS / 1000} seconds.`)
    await this.#until(
      () => !'ok'.startsWith(this.#text.trimEnd()) || this.#text.trimEnd() === 'ok',
      clock,
      ANSWER_MS,
      waited,
    )
    if (this.#text.trimEnd() !== 'ok') {
      await this.#quiet(clock)
      throw this.refusal()
    }
    this.#text = ''
  }

  /** Calls back once when the receiver says something, or leaves, while it should only listen. */
  onInterruption(call: (failure: Failure) => void): void {
    this.#wake = () => {
      if (this.#text.trim() === '' && !this.#ended) return
      this.#wake = () => {}
      call(this.#text.trim() === '' ? this.#left() : this.refusal())
    }
    this.#wake()
  }

  /** Resolves when the receiver closes, having taken everything. @throws Failure PEER_UNREACHABLE, PEER_REFUSED */
  async closed(clock: Clock, patienceMs: number): Promise<void> {
    const seconds = patienceMs / 1000
    const waited = silent(this.#peer, `It took every byte, and did not close within ${seconds} seconds.`)
    await this.#until(() => this.#ended, clock, patienceMs, waited)
    if (this.#error) throw this.#left()
    if (this.#text.trim() !== '') throw this.refusal()
  }

  /** What it said instead of what it should have. Handbill begins a no with `no: `. */
  refusal(): Failure {
    const said = shownLine(this.#text, 300)
    const [, reason] = /^no\b:?\s*(.*)$/i.exec(said) ?? []
    const what = `${this.#peer} did not take the file.`
    if (reason !== undefined) {
      return new Failure('DECLINED', { what, why: reason || 'It said no.', next: 'Ask the person there.', by: 'peer' })
    }
    return new Failure('PEER_REFUSED', {
      what,
      why: `It answered “${said}” and not “ok”.`,
      next: 'See whether the classic protocol is spoken at that port.',
      status: 400,
    })
  }

  #left(): Failure {
    const why = this.#error ? `The connection broke: ${this.#error.message}.` : 'It closed the connection.'
    return new Failure('PEER_UNREACHABLE', {
      what: `${this.#peer} stopped taking the file.`,
      why,
      next: 'See whether the program there still runs, then send again.',
      address: this.#peer,
      cause: (this.#error as NodeJS.ErrnoException | undefined)?.code ?? 'closed',
    })
  }

  /** @throws Failure the given one after `ms`, or PEER_UNREACHABLE when the connection ends first */
  async #until(fulfilled: () => boolean, clock: Clock, ms: number, late: Failure): Promise<void> {
    let stop = () => {}
    try {
      await new Promise<void>((resolve, reject) => {
        stop = clock.after(ms, () => reject(late))
        this.#wake = () => {
          if (fulfilled()) resolve()
          else if (this.#ended) reject(this.#left())
        }
        this.#wake()
      })
    } finally {
      stop()
      this.#wake = () => {}
    }
  }

  #quiet(clock: Clock): Promise<void> {
    return new Promise((resolve) => {
      const settle = () => {
        stop()
        this.#wake = () => {}
        resolve()
      }
      let stop = clock.after(QUIET_MS, settle)
      this.#wake = () => {
        stop()
        if (this.#ended) settle()
        else stop = clock.after(QUIET_MS, settle)
      }
      if (this.#ended) settle()
    })
  }
}
