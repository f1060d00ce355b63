import { Failure } from '../../../shared/contract/failure.ts'
import { shownLine } from '../names.ts'

/** A sender that runs on without its `ok`. What it said is kept for showing. */
export class RanTogether extends Failure<'PEER_REFUSED'> {
  readonly said: string

  constructor(bytes: Uint8Array) {
    super('PEER_REFUSED', {
      what: 'Nothing was taken.',
      why: 'More than a name came before the “ok”: where the name ends and the file begins cannot be known.',
      next: 'Let the sender send the name alone, wait for “ok”, then send the bytes and close.',
      status: 400,
    })
    this.said = shownLine(new TextDecoder().decode(bytes.subarray(0, 200)), 60)
  }
}

export function noName(waitedMs: number): Failure {
  return new Failure('PEER_UNREACHABLE', {
    what: 'Nothing was taken.',
    why: `No name came within ${waitedMs / 1000} seconds.`,
    next: 'Let the sender send the name of the file first.',
    address: '',
    cause: 'silent',
  })
}

export function takenBack(): Failure {
  return new Failure('CANCELLED', {
    what: 'The transfer was cancelled.',
    why: 'The sender left before it was answered.',
    next: 'Ask the sender to try again.',
  })
}

/** Nothing moved for too long, on either side. */
export function silent(peer: string, why: string, address = peer): Failure {
  return new Failure('PEER_UNREACHABLE', {
    what: `The transfer with ${peer} was given up.`,
    why,
    next: 'See whether the program there still runs, then send again.',
    address,
    cause: 'silent',
  })
}
