import { Failure } from '../../../shared/contract/failure.ts'

/** The protocol's status numbers (§4) as failures. */
export function refusal(alias: string, status: number, said: string | null, pin?: string, uploading = false): Failure {
  const what = `${alias} did not take the files.`
  const quoted = said ? `It said: ${said}` : `It answered with status ${status}.`
  if (status === 401) {
    const wrong = pin !== undefined
    const why = wrong ? 'The PIN is wrong.' : 'It wants a PIN.'
    return new Failure('PIN_REQUIRED', { what, why, next: 'Ask the person there for the PIN.', wrong })
  }
  if (status === 403 && uploading)
    return new Failure('CANCELLED', {
      what: 'The transfer was cancelled.',
      why: quoted,
      next: 'Ask there before you send it again.',
    })
  if (status === 403)
    return new Failure('DECLINED', {
      what,
      why: said ?? 'The person there said no.',
      next: 'Ask there before you send it again.',
      by: 'peer',
    })
  if (status === 409 && uploading)
    return new Failure('CONFLICT', { what, why: quoted, next: 'Send the file from its start.' })
  if (status === 409) {
    return new Failure('PEER_BUSY', {
      what,
      why: 'It is busy with another transfer.',
      next: 'Try again when it is done.',
    })
  }
  if (status === 422) {
    const next = 'Send the file again; see whether it changes while it is sent.'
    return new Failure('CHECKSUM_MISMATCH', { what, why: quoted, next, file: '', expected: '', actual: '' })
  }
  return notTaken(alias, status, said)
}

/** For reasons that the protocol has no number for. */
export function notTaken(alias: string, status: number, said: string | null): Failure {
  const what = `${alias} did not take the files.`
  const why = said ? `It said: ${said}` : `It answered with status ${status}.`
  const next =
    status === 429 ? 'Wait some minutes, then try again.' : 'Try again; if it stays, look at the other device.'
  return new Failure('PEER_REFUSED', { what, why, next, status })
}
