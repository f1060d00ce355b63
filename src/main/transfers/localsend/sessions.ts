import { randomBytes } from 'node:crypto'
import { Failure } from '../../../shared/contract/failure.ts'
import type { Incoming } from '../incoming.ts'
import type { PeerAddress } from '../ports.ts'
import { same } from './pins.ts'

/** Who is at the other end of a connection, by what the connection itself shows. */
export interface Caller {
  readonly address: string
  /** Hash of the certificate presented in TLS; null without one. */
  readonly fingerprint: string | null
}

/** Sessions that are over and may be gone on with. */
const REMEMBERED = 20

interface Session {
  readonly incoming: Incoming
  readonly caller: Caller
  readonly tokens: ReadonlyMap<string, string>
  /** Where the sender listens, to be told of what happens here. */
  readonly listener: PeerAddress | null
  /** Whether it knows of pauses. */
  readonly pauses: boolean
  /** Version 1 of the protocol has no names for sessions: its token alone says which is meant. */
  readonly unnamed?: boolean
}

/** LocalSend's names for transfers that came in. A token is good for one file, one session and one caller. */
export class Sessions {
  readonly #asking = new Map<Incoming, Caller>()
  readonly #sessions = new Map<string, Session>()
  readonly #past = new Map<string, Session>()

  /** Remembers who asks, so that this caller may take the question back. */
  asking(incoming: Incoming, caller: Caller): void {
    this.#asking.set(incoming, caller)
    incoming.over.addEventListener('abort', () => this.#asking.delete(incoming), { once: true })
  }

  open(
    incoming: Incoming,
    caller: Caller,
    accepted: ReadonlySet<string>,
    more: Pick<Session, 'listener' | 'pauses' | 'unnamed'>,
  ): { sessionId: string; tokens: Session['tokens'] } {
    const sessionId = secret()
    const tokens = new Map(Array.from(accepted, (id) => [id, secret()]))
    this.#asking.delete(incoming)
    const session = { incoming, caller, tokens, ...more }
    this.#sessions.set(sessionId, session)
    const over = () => {
      this.#sessions.delete(sessionId)
      this.#past.set(sessionId, session)
      for (const oldest of [...this.#past.keys()].slice(0, -REMEMBERED)) this.#past.delete(oldest)
    }
    // With nothing to come it is over already.
    if (incoming.over.aborted) over()
    else incoming.over.addEventListener('abort', over, { once: true })
    return { sessionId, tokens }
  }

  /** The session that a token of version 1 belongs to; null for one that this caller was not given. */
  nameOf(fileId: string, token: string, caller: Caller): string | null {
    for (const [sessionId, { unnamed, tokens, caller: granted }] of this.#sessions) {
      const expected = tokens.get(fileId)
      if (unnamed && expected !== undefined && isSameCaller(granted, caller) && same(expected, token)) return sessionId
    }
    return null
  }

  /** All that this caller has under way, or asks for, by version 1. */
  unnamed(caller: Caller): Incoming[] {
    const open = [...this.#sessions.values()].filter(
      (session) => session.unnamed && isSameCaller(session.caller, caller),
    )
    return [...this.cancellable(null, caller), ...open.map(({ incoming }) => incoming)]
  }

  /** @throws Failure DECLINED for whatever does not fit together; the answer does not say what. */
  admit(sessionId: string, fileId: string, token: string, caller: Caller): Incoming {
    const session = this.#sessions.get(sessionId)
    const expected = session?.tokens.get(fileId)
    if (!session || expected === undefined || !isSameCaller(session.caller, caller) || !same(expected, token))
      throw refused()
    if (!session.incoming.expects(fileId)) throw refused()
    return session.incoming
  }

  /** A session whose files say one by one what opens them. @throws Failure DECLINED */
  admitBatch(
    sessionId: string,
    caller: Caller,
  ): { incoming: Incoming; opens: (fileId: string, token: string) => boolean } {
    const session = this.#sessions.get(sessionId)
    if (!session || !isSameCaller(session.caller, caller)) throw refused()
    const { incoming, tokens } = session
    const opens = (fileId: string, token: string) => {
      const expected = tokens.get(fileId)
      return expected !== undefined && same(expected, token)
    }
    return { incoming, opens }
  }

  /** What this caller may cancel: its session by name, or, as it knows no name yet, what it is asking. */
  cancellable(sessionId: string | null, caller: Caller): Incoming[] {
    if (sessionId === null) {
      return Array.from(this.#asking)
        .filter(([, asker]) => isSameCaller(asker, caller))
        .map(([incoming]) => incoming)
    }
    const session = this.#sessions.get(sessionId)
    return session && isSameCaller(session.caller, caller) ? [session.incoming] : []
  }

  /** What this caller may pause, as it is the one that sends it. */
  named(sessionId: string, caller: Caller): Incoming | undefined {
    const session = this.#sessions.get(sessionId)
    return session && isSameCaller(session.caller, caller) ? session.incoming : undefined
  }

  /** What a session was about that this caller goes on with, over or not, wherever it comes from now. */
  before(sessionId: string, { fingerprint }: Caller): Incoming | undefined {
    const session = this.#sessions.get(sessionId) ?? this.#past.get(sessionId)
    return fingerprint !== null && session?.caller.fingerprint === fingerprint ? session.incoming : undefined
  }

  /** Under which name, and where, the sender can be told that this is over; null when it cannot. */
  senderOf(incoming: Incoming): { sessionId: string; listener: PeerAddress; pauses: boolean } | null {
    for (const [sessionId, session] of this.#sessions) {
      const { listener, pauses } = session
      if (session.incoming === incoming && listener) return { sessionId, listener, pauses }
    }
    return null
  }
}

function isSameCaller(one: Caller, other: Caller): boolean {
  return one.address === other.address && one.fingerprint === other.fingerprint
}

function secret(): string {
  return randomBytes(16).toString('hex')
}

function refused(): Failure {
  return new Failure('DECLINED', {
    what: 'The file was refused.',
    why: 'Its session is over or its token is not valid.',
    next: 'Offer the files again.',
    by: 'peer',
  })
}
