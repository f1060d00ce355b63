/**
 * What one connection, one address and everybody together may take of this machine. The numbers stand in
 * docs/security.md too.
 */
export interface Limits {
  /** A request's head has come by then, in ms. */
  readonly headersMs: number
  /** And the TLS handshake before it. */
  readonly handshakeMs: number
  /** No byte either way for this long, while one is due, and the peer is taken for gone. */
  readonly silenceMs: number
  /** How long a peer may check and sync after the last byte that we sent it, in ms. */
  readonly settleMs: number
  /** How long a connection may rest between two requests. */
  readonly keepAliveMs: number
  /** Connections at one time, of everybody to one of our addresses, and of one address to all of ours. */
  readonly connections: number
  readonly connectionsPerAddress: number
  /** Bytes of JSON: of an offer (100,000 files with their hashes), of `register`, of a first contact. */
  readonly offerBytes: number
  readonly registerBytes: number
  readonly meetingBytes: number
  /** And how long they may take to come, in ms. */
  readonly jsonMs: number
  /** Offers that are read at one time, for whoever has not been let in yet may not fill the memory. */
  readonly offers: number
  readonly offersPerAddress: number
}

export const LIMITS: Limits = {
  headersMs: 10_000,
  handshakeMs: 10_000,
  silenceMs: 60_000,
  settleMs: 5 * 60_000,
  keepAliveMs: 15_000,
  connections: 512,
  connectionsPerAddress: 64,
  offerBytes: 48 * 1024 * 1024,
  registerBytes: 64 * 1024,
  meetingBytes: 4096,
  jsonMs: 30_000,
  offers: 8,
  offersPerAddress: 3,
}
