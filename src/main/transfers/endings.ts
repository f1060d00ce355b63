import { Failure } from '../../shared/contract/failure.ts'

const AGAIN = 'Send it again if it is wanted after all.'

/** Of transfers that nobody finishes: who ended them, and what then. */
export function cancelled(): Failure {
  return new Failure('CANCELLED', { what: 'The transfer was cancelled.', why: 'It was cancelled here.', next: AGAIN })
}

export function interrupted(): Failure {
  return new Failure('CANCELLED', {
    what: 'The transfer was interrupted.',
    why: 'It was ended here; what arrived is kept.',
    next: 'Send the same again: between two Handbills it goes on where it was.',
  })
}

export function cancelledByPeer(): Failure {
  return new Failure('CANCELLED', {
    what: 'The transfer was cancelled.',
    why: 'The receiver cancelled it.',
    next: AGAIN,
  })
}

export function closing(): Failure {
  return new Failure('CANCELLED', {
    what: 'The transfer was cancelled.',
    why: 'Handbill was closed.',
    next: 'Send again.',
  })
}
