import { asFailure, Failure } from '../../shared/contract/failure.ts'
import type { Settings } from '../../shared/contract/settings.ts'
import type { TransferProtocol } from '../../shared/contract/transfers.ts'
import type { Clock } from '../devices/clock.ts'
import type { Announced } from './arrival.ts'
import type { AnnouncedFolder } from './folders.ts'
import { ASKING_MS, Incoming } from './incoming.ts'
import { type Ledger, offeredFile } from './ledger.ts'
import { shownLine, shownText } from './names.ts'

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
}

export interface ReceptionOptions {
  readonly ledger: Ledger
  readonly settings: () => Pick<Settings, 'folder' | 'accept'>
  readonly clock: Clock
  /** False for a command that only sends or looks around: nobody is there to take anything. */
  readonly receiving: boolean
}

/** Where offers come in, and who is let through without asking. */
export class Reception {
  readonly #options: ReceptionOptions
  readonly #incoming = new Map<string, Incoming>()

  constructor(options: ReceptionOptions) {
    this.#options = options
  }

  get(id: string): Incoming | undefined {
    return this.#incoming.get(id)
  }

  /**
   * Lists the offer and lets it wait for a decision, or decides at once where the settings say so.
   * @throws Failure PEER_REFUSED: 403 where nothing is received, 429 when too many are waiting already
   */
  offer({ peer, files, folders = [], text = null, protocol = 'localsend' }: Offer): Incoming {
    const { ledger, settings, clock, receiving } = this.#options
    if (!receiving) throw onlyVisiting()
    this.#assertRoom(peer.address)
    const { folder, accept } = settings()
    const listed = Array.from(files, ([id, { name, size, type }]) =>
      offeredFile(id, shownLine(name, 500), size ?? 0, type),
    )
    const expiresAt = clock.now() + ASKING_MS
    const title = text === null ? shownLine(listed[0]?.name ?? folders[0]?.name ?? '', 500) : shownLine(text)
    const opening = { protocol, peer, title, text: text && shownText(text), folder, expiresAt }
    const record = ledger.open({ direction: 'in', state: 'asking', ...opening }, listed)
    const incoming = new Incoming({
      record,
      announced: files,
      folder,
      folders,
      clock,
      promised: () => this.#promised(),
    })
    this.#incoming.set(record.id, incoming)
    incoming.over.addEventListener('abort', () => this.#incoming.delete(record.id), { once: true })
    // Without a certificate nobody can tell who it is, so "everybody" does not mean this one.
    if (accept === 'all' && peer.fingerprint !== null) this.#letIn(incoming)
    return incoming
  }

  /** Lists what was refused before it could be offered, so that a person here sees why nothing comes. */
  refused({ peer, protocol = 'localsend' }: Pick<Offer, 'peer' | 'protocol'>, title: string, failure: Failure): void {
    const opening = { protocol, peer, title, folder: null, expiresAt: null }
    const record = this.#options.ledger.open({ direction: 'in', state: 'waiting', ...opening }, [])
    record.end('failed', failure.toRecord())
  }

  cancelAll(failure: Failure): void {
    for (const incoming of [...this.#incoming.values()]) incoming.cancel(failure)
  }

  #letIn(incoming: Incoming): void {
    incoming.accept().catch((error) => {
      // A person who accepted in the same moment was faster: then it runs, and nothing is wrong.
      if (incoming.record.transfer.state === 'asking') incoming.cancel(asFailure(error))
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

function onlyVisiting(): Failure<'PEER_REFUSED'> {
  return new Failure('PEER_REFUSED', {
    what: 'The offer was refused.',
    why: 'This Handbill is here for a moment, to send or to look around.',
    next: 'Open its window, or "handbill receive", on that device.',
    status: 403,
  })
}
