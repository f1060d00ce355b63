import { createHash, randomBytes } from 'node:crypto'

/*
 * The six digits that two people compare at first contact, over both certificates and a nonce of each side. Digits over
 * the certificates alone could be ground out: a certificate that gives the same six is found in a million tries. So
 * whoever calls commits to its nonce first, gets the other's, and reveals its own then (as in Bluetooth's numeric
 * comparison): neither side, and nobody in between, can choose what the digits will be, and one try in a million hits.
 */

/** The certificates' hashes, each as the other side saw it in TLS. */
export interface Meeting {
  readonly caller: string
  readonly called: string
}

/** Lowercase hex, 256 bits. */
export function newNonce(): string {
  return randomBytes(32).toString('hex')
}

/** What the caller says before it knows the other's nonce; bound to its certificate, so that nobody can pass it on. */
export function commitmentTo(nonce: string, caller: string): string {
  return digest('handbill commitment', caller, nonce).toString('hex')
}

export function shortCode({ caller, called }: Meeting, callerNonce: string, calledNonce: string): string {
  const bytes = digest('handbill code', caller, called, callerNonce, calledNonce)
  // 64 bits over a million: the digits are even to one part in ten million million.
  return String(bytes.readBigUInt64BE() % 1_000_000n).padStart(6, '0')
}

/** Every part is hex or fixed, so a line each keeps them apart. */
function digest(...parts: string[]): Buffer {
  return createHash('sha256').update(parts.join('\n')).digest()
}
