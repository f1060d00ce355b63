import { asFailure, Failure } from '../../shared/contract/failure.ts'
import type { Settings } from '../../shared/contract/settings.ts'
import type { TransferProtocol } from '../../shared/contract/transfers.ts'
import type { Clock } from '../devices/clock.ts'
import type { Choice } from './acceptance.ts'
import type { Announced } from './arrival.ts'
import type { Bandwidth } from './bandwidth.ts'
import type { AnnouncedFolder } from './folders.ts'
import { Incoming } from './incoming.ts'
import { type Ledger, offeredFile } from './ledger.ts'
import type { Marks } from './marks.ts'
import { shownLine, shownText } from './names.ts'
import { Pace } from './pace.ts'
import { ASKING_MS } from './patience.ts'
import { cameAgain } from './refusals.ts'
import type { Hashing } from './thread/hashing.ts'
import type { Trust } from './trust.ts'
import type { Unfinished } from './unfinished.ts'

/** Prompts that may wait at once: of one address, and in all. A person answers one at a time. */
const ASKING_PER_ADDRESS = 3
const ASKING_IN_ALL = 20

export interface Offer {
  /** `localsend` when left out. */
  readonly protocol?: TransferProtocol
  readonly peer: {
    readonly alias: string
    /** Hash of the certificate that was presented; null when there was none. */
    readonly fingerprint: string | null
    readonly address: string
  }
  readonly files: ReadonlyMap<string, Announced & { readonly type: string }>
  /** Folders that come with the files, empty ones among them. */
  readonly folders?: readonly AnnouncedFolder[]
  /** The message, when the offer is one. */
  readonly text?: string | null
  /** Whether the sender can go on with a file whose beginning is here. */
  readonly resumes?: boolean
  /** Whether the sender comes again by itself when the connection breaks. */
  readonly persists?: boolean
  /** What broke off, when these are its files that are still due. */
  readonly before?: Incoming | undefined
  /** Digits that the sender shows as well. */
  readonly code?: string | null
}

export interface ReceptionOptions {
  readonly ledger: Ledger
  readonly settings: () => Pick<Settings, 'folder' | 'accept' | 'existing' | 'oneAtATime' | 'keepExecutable'>
  readonly clock: Clock
  /** False for a command that only sends or looks around: nobody is there to take anything. */
  readonly receiving: boolean
  readonly unfinished: Unfinished
  readonly hashing: Hashing
  readonly marks: Marks
  readonly trust: Pick<Trust, 'has' | 'seen' | 'warning'>
  /** What everything that comes in shares. */
  readonly bandwidth: Bandwidth
}

/** Where offers come in, and who is let through without asking. */
export class Reception {
  readonly #options: ReceptionOptions
  readonly #incoming = new Map<string, Incoming>()
  /** Those as well that have ended and still clear up. */
  readonly #open = new Set<Incoming>()

  constructor(options: ReceptionOptions) {
    this.#options = options
  }

  get(id: string): Incoming | undefined {
    return this.#incoming.get(id)
  }

  /**
   * Lists the offer and lets it wait for a decision, or decides at once where the settings say so.
   * @throws Failure PEER_REFUSED: 403 where nothing is received, 429 when too many are waiting already; PEER_BUSY (409)
   *   where one at a time is wanted and there is one
   */
  offer({ peer, files, folders = [], text = null, protocol = 'localsend', ...offer }: Offer): Incoming {
    const { ledger, settings, clock, receiving, unfinished, hashing, trust, bandwidth, marks } = this.#options
    if (!receiving) throw onlyVisiting()
    const { folder, accept, existing, oneAtATime, keepExecutable } = settings()
    if (oneAtATime && this.#incoming.size > 0) throw busy()
    this.#assertRoom(peer.address)
    const listed = Array.from(files, ([id, { name, size, type }]) =>
      offeredFile(id, shownLine(name, 500), size ?? 0, type),
    )
    const resumes = offer.resumes === true && peer.fingerprint !== null
    const expiresAt = clock.now() + ASKING_MS
    const title = text === null ? shownLine(listed[0]?.name ?? folders[0]?.name ?? '', 500) : shownLine(text)
    const trusted = trust.has(peer.fingerprint)
    trust.seen(peer.fingerprint)
    const warning = trust.warning(peer.alias, peer.fingerprint)
    const told = { ...(trusted && { trusted }), ...(resumes && { handbill: true }) }
    const met = { peer: { ...peer, ...told }, ...said(offer.code, warning) }
    const opening = { protocol, ...met, title, text: text && shownText(text), folder, expiresAt }
    const asking = { direction: 'in', state: 'asking', ...opening } as const
    const { before } = offer
    // What was accepted once and broke off needs no second yes, and what was said then holds.
    const again = files.size > 0 ? unfinished.said({ from: resumes ? peer.fingerprint : null, folder }, files) : null
    // Without a certificate nobody can tell who it is, and with a trusted one's name somebody claims to be whom he is
    // not: "everybody" means neither.
    const known = peer.fingerprint !== null && !warning
    const letsIn = again !== null || (known && (accept === 'all' || (accept === 'trusted' && trusted)))
    const goOn = letsIn ? ledger.goOn.bind(ledger) : ledger.askAgain.bind(ledger)
    const record = before ? goOn(before.record, asking, listed) : ledger.open(asking, listed)
    const pace = new Pace(bandwidth)
    const promised = () => this.#promised()
    // Whoever is no Handbill does not tell what may run, and is not believed if it does.
    const mayRun = keepExecutable && resumes
    const needs = { clock, promised, existing, unfinished, hashing, resumes, pace, marks, mayRun }
    const persists = resumes && offer.persists === true
    const incoming = new Incoming({
      record,
      announced: files,
      folder,
      folders,
      persists,
      goesOn: before !== undefined,
      ...needs,
    })
    if (before?.hold.has('here')) incoming.hold.set('here', true)
    this.#incoming.set(record.id, incoming)
    incoming.over.addEventListener('abort', () => this.#incoming.delete(record.id), { once: true })
    this.#open.add(incoming)
    void incoming.released.then(() => this.#open.delete(incoming))
    if (letsIn) this.#letIn(incoming, again ?? undefined)
    return incoming
  }

  /** Lists what was refused before it could be offered, so that a person here sees why nothing comes. */
  refused({ peer, protocol = 'localsend' }: Pick<Offer, 'peer' | 'protocol'>, title: string, failure: Failure): void {
    const opening = { protocol, peer, title, folder: null, expiresAt: null }
    const record = this.#options.ledger.open({ direction: 'in', state: 'waiting', ...opening }, [])
    record.end('failed', failure.toRecord())
  }

  /**
   * Before an offer of a sender that resumes: it has given up what it left unfinished of the same files, even where
   * no end of its connections was seen here.
   */
  async makeWay({ peer, files }: Offer): Promise<void> {
    const names = new Set(Array.from(files.values(), ({ name }) => shownLine(name, 500)))
    for (const incoming of [...this.#open]) {
      const { record, stalled } = incoming
      if (peer.fingerprint === null || record.transfer.peer.fingerprint !== peer.fingerprint) continue
      if (!(stalled || record.ended) || !record.files.some(({ name }) => names.has(name))) continue
      incoming.cancel(cameAgain())
      await incoming.released
    }
  }

  /** Ends all of it; what came stays, for senders that know how to go on. */
  async interruptAll(failure: Failure): Promise<void> {
    for (const incoming of [...this.#incoming.values()]) incoming.interrupt(failure)
    await Promise.all(Array.from(this.#open, ({ released }) => released))
  }

  #letIn(incoming: Incoming, choice?: Choice): void {
    incoming.accept(choice).catch((error) => {
      const failure = asFailure(error)
      // A person who accepted in the same moment was faster: then it runs, and nothing is wrong.
      if (failure.code !== 'CONFLICT') incoming.cancel(failure)
    })
  }

  #promised(): number {
    let bytes = 0
    for (const incoming of this.#incoming.values()) bytes += incoming.remaining
    return bytes
  }

  #assertRoom(address: string): void {
    const asking = [...this.#incoming.values()].filter(({ record }) => record.transfer.state === 'asking')
    const same = asking.filter(({ record }) => record.transfer.peer.address === address)
    if (asking.length < ASKING_IN_ALL && same.length < ASKING_PER_ADDRESS) return
    throw new Failure('PEER_REFUSED', {
      what: 'The offer was not shown.',
      why: 'Too many offers wait for an answer already.',
      next: 'Try again in a minute.',
      status: 429,
    })
  }
}

/** What a transfer says of its peer beside its name. */
export function said(code: string | null | undefined, warning: Failure | null) {
  return { ...(code && { code }), ...(warning && { warning: warning.toRecord() }) }
}

function busy(): Failure<'PEER_BUSY'> {
  return new Failure('PEER_BUSY', {
    what: 'The offer was not shown.',
    why: 'Blocked by another session.',
    next: 'Try again when it is over.',
  })
}

function onlyVisiting(): Failure<'PEER_REFUSED'> {
  return new Failure('PEER_REFUSED', {
    what: 'The offer was refused.',
    why: 'This Handbill is here for a moment, to send or to look around.',
    next: 'Open its window, or "handbill receive", on that device.',
    status: 403,
  })
}
