import { Failure } from '../../shared/contract/failure.ts'
import type { Announced } from './arrival.ts'
import { ASKING_MS, IDLE_MS } from './patience.ts'
import type { TransferRecord } from './record.ts'

export function decided(state: string): Failure {
  return new Failure('CONFLICT', {
    what: 'There is nothing to decide.',
    why: `The transfer is ${state} already.`,
    next: 'Look at the transfer; if it is wanted after all, ask the sender to send it again.',
  })
}

export function elsewhere({ name }: Announced, here: number): Failure {
  return new Failure('CONFLICT', {
    what: `“${name}” was not gone on with.`,
    why: `${here} bytes of it are here.`,
    next: 'Ask where to go on, or send it from its start.',
  })
}

export function expired(): Failure {
  return new Failure('DECLINED', {
    what: 'The files were not taken.',
    why: `Nobody answered within ${ASKING_MS / 1000} seconds.`,
    next: 'Send them again when somebody is there.',
    by: 'person',
  })
}

export function nothingMoves(state: string): Failure<'CONFLICT'> {
  return new Failure('CONFLICT', {
    what: 'There is nothing to pause.',
    why: `The transfer is ${state}.`,
    next: 'Look at the list of transfers.',
  })
}

export function cameAgain(): Failure {
  return new Failure('PEER_UNREACHABLE', {
    what: 'The transfer broke off.',
    why: 'Its sender began anew.',
    next: 'It goes on below.',
    address: '',
    cause: 'came again',
  })
}

export function declined(): Failure {
  return new Failure('DECLINED', {
    what: 'The files were not taken.',
    why: 'The person there said no.',
    next: 'Ask them before you send it again.',
    by: 'person',
  })
}

export function goneQuiet({ transfer }: TransferRecord): Failure {
  return new Failure('PEER_UNREACHABLE', {
    what: `${transfer.peer.alias} stopped sending.`,
    why: `Nothing came for ${IDLE_MS / 1000} seconds, and ${transfer.fileCount - transfer.filesDone} files are missing.`,
    next: 'Have them sent again.',
    address: transfer.peer.address,
    cause: 'idle',
  })
}

/** Of a file that its sender cannot read any more. */
export function notComing(file: string): Failure {
  return new Failure('FILE_NOT_COMING', {
    what: `“${file}” did not come.`,
    why: 'Its sender cannot read it any more.',
    next: 'Have them look for it, and send it again.',
    file,
  })
}

export function full(folder: string, needed: number, free: number): Failure {
  return new Failure('FILE_UNWRITABLE', {
    what: 'The files do not fit.',
    why: `They take ${needed} bytes, and the disk has ${Math.max(0, free)} free.`,
    next: 'Make room, choose another folder, or take only some of the files.',
    file: folder,
    cause: 'ENOSPC',
  })
}

/** A file of a batch that nobody waits for, or that somebody else may not send. */
export function unexpected(): Failure {
  return new Failure('DECLINED', {
    what: 'The file was refused.',
    why: 'It is not expected, or its token is not valid.',
    next: 'Offer the files again.',
    by: 'peer',
  })
}
