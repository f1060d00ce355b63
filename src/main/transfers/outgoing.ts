import { asFailure, Failure } from '../../shared/contract/failure.ts'
import type { LocalSendClient, OutgoingOffer, Target, WriteBody } from './localsend/client.ts'
import { hashOf, writeInto } from './reading.ts'
import { said } from './reception.ts'
import type { TransferRecord } from './record.ts'
import type { Sending } from './sending.ts'
import { sideBySide } from './side-by-side.ts'
import type { SourceFile, SourceFolder } from './sources.ts'
import type { Trust } from './trust.ts'

const HASHING = 4
const UPLOADING = 4
const TRIES = 3
const CANCEL_MS = 2000

/** Failures of one file; the others go on. */
const OF_ONE_FILE = new Set(['FILE_UNREADABLE', 'CHECKSUM_MISMATCH', 'CONFLICT', 'PEER_REFUSED'])

/** The file is sent again as a whole. */
const FROM_THE_START = new Set(['CHECKSUM_MISMATCH', 'CONFLICT'])

export interface OutgoingOptions {
  readonly record: TransferRecord
  readonly files: readonly SourceFile[]
  /** Where the files lie, and where none does; another Handbill makes them. */
  readonly folders: readonly SourceFolder[]
  readonly client: LocalSendClient
  readonly pin: string | undefined
  readonly trust: Pick<Trust, 'has' | 'warning'>
}

/** One transfer to a peer: hashed, offered, answered, uploaded. */
export class Outgoing implements Sending {
  readonly record: TransferRecord
  readonly #options: OutgoingOptions
  readonly #over = new AbortController()
  #sessionId: string | undefined
  /** What the peer holds of our files; undefined when it does not go on with what broke off. */
  #kept: Readonly<Record<string, number>> | undefined

  constructor(options: OutgoingOptions) {
    this.#options = options
    this.record = options.record
  }

  /** The peer's name for it, once it has answered. */
  get sessionId(): string | undefined {
    return this.#sessionId
  }

  /**
   * Ends it at once. The peer is told before the connections close, so that it does not take it for an accident; only
   * when we close and it keeps what came, an accident is what it shall take it for.
   */
  cancel(failure: Failure, by: 'us' | 'peer' | 'closing' = 'us'): void {
    if (this.record.ended) return
    this.record.end('cancelled', failure.toRecord())
    const tell = by === 'us' || (by === 'closing' && !this.#kept)
    const told = tell ? this.#tellPeer() : Promise.resolve()
    void told.then(() => this.#over.abort(failure))
  }

  /** From start to end. Never rejects: the record tells how it went. */
  async run(): Promise<void> {
    try {
      await this.#send()
      const failure = this.record.failedFiles
      if (failure?.code === 'FILE_UNREADABLE') await this.#tellPeer()
      this.record.end(failure ? 'failed' : 'done', failure)
    } catch (error) {
      const failure = asFailure(this.#over.signal.aborted ? this.#over.signal.reason : error)
      this.record.end(endOf(failure), failure.toRecord())
    } finally {
      this.#options.client.close()
    }
  }

  async #send(): Promise<void> {
    const { client, pin, files, folders } = this.#options
    const { signal } = this.#over
    const offers = await this.#offers()
    if (offers.size === 0 && (files.length > 0 || folders.length === 0)) return
    const meeting = await this.#meet()
    const answer = await client.prepareUpload([...offers.values()], pin, signal, { folders, meeting })
    const { peer } = this.record.transfer
    this.#sessionId = answer?.sessionId
    this.#kept = answer?.handbill?.kept
    if (answer === null && this.record.transfer.text !== null) return this.#textTaken()
    const tokens = new Map(Object.entries(answer?.files ?? {}))
    const wanted = this.#options.files.filter(({ id }) => offers.has(id) && tokens.has(id))
    for (const id of offers.keys()) if (!tokens.has(id)) this.record.changeFile(id, { state: 'skipped' })
    this.record.change({
      state: 'running',
      peer: { ...peer, fingerprint: client.fingerprint },
      fileCount: wanted.length,
      total: wanted.reduce((sum, { size }) => sum + size, 0),
    })
    await sideBySide(wanted, UPLOADING, (file) => this.#upload(file, tokens.get(file.id) as string))
  }

  /** Shows the code that the other side will show, and whether its certificate is the one that goes with its name. */
  async #meet(): Promise<string | undefined> {
    const { client, trust } = this.#options
    const met = await client.meet(this.#over.signal)
    const { peer } = this.record.transfer
    const { fingerprint } = client
    const trusted = trust.has(fingerprint)
    const warning = trust.warning(peer.alias, fingerprint)
    this.record.change({ peer: { ...peer, fingerprint, ...(trusted && { trusted }) }, ...said(met?.code, warning) })
    return met?.meeting
  }

  /** The offer brought the text along, so whoever wants no file of it has it all. */
  #textTaken(): void {
    const { peer } = this.record.transfer
    this.record.change({ peer: { ...peer, fingerprint: this.#options.client.fingerprint } })
    for (const { id, size } of this.#options.files) this.record.changeFile(id, { state: 'done', bytes: size })
  }

  /** What can be read of the files, with their hashes. */
  async #offers(): Promise<Map<string, OutgoingOffer>> {
    const { files } = this.#options
    const { signal } = this.#over
    const hashes = new Map<string, string>()
    await sideBySide(files, HASHING, (file) =>
      this.#guard(file, async () => {
        const sha256 = await hashOf(file, signal)
        hashes.set(file.id, sha256)
        this.record.changeFile(file.id, { sha256 })
      }),
    )
    const readable = files.filter(({ id }) => hashes.has(id))
    return new Map(
      readable.map(({ id, name, size, type, modified, preview }) => [
        id,
        {
          id,
          fileName: name,
          size,
          fileType: type,
          sha256: hashes.get(id) as string,
          modified,
          ...(preview && { preview }),
        },
      ]),
    )
  }

  #upload(file: SourceFile, token: string): Promise<void> {
    const { client } = this.#options
    const { signal } = this.#over
    const target = { sessionId: this.#sessionId as string, fileId: file.id, token }
    const send = (start: number) => {
      this.record.changeFile(file.id, { state: 'running', bytes: start })
      const advance = (bytes: number) => this.#advance(file.id, bytes)
      const write: WriteBody = (message, signal) => writeInto(message, file, start, signal, advance)
      return client.upload(target, start, file.size, write, signal)
    }
    return this.#guard(file, async () => {
      for (let tries = 1; ; tries += 1) {
        try {
          await send(tries === 1 ? await this.#startOf(file, target) : 0)
          break
        } catch (error) {
          if (!(error instanceof Failure) || !FROM_THE_START.has(error.code) || tries === TRIES) throw error
        }
      }
      this.record.changeFile(file.id, { state: 'done', bytes: file.size, path: file.path })
    })
  }

  /** Where to go on: after what the peer holds, when that is our own beginning. */
  async #startOf(file: SourceFile, target: Target): Promise<number> {
    const told = this.#kept?.[file.id] ?? 0
    if (told === 0 || told > file.size) return 0
    const { signal } = this.#over
    const [theirs, ours] = await Promise.all([this.#options.client.recall(target, signal), hashOf(file, signal, told)])
    return theirs?.bytes === told && theirs.sha256 === ours ? told : 0
  }

  /** After a cancellation no more bytes go, though the connections still stand. */
  async #advance(fileId: string, bytes: number): Promise<void> {
    if (this.record.ended) await new Promise((_, reject) => this.#over.signal.addEventListener('abort', reject))
    this.record.advance(fileId, bytes)
  }

  /** Keeps what concerns one file with that file. */
  async #guard(file: SourceFile, work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      const failure = asFailure(error)
      if (!OF_ONE_FILE.has(failure.code)) this.#over.abort(failure)
      this.#over.signal.throwIfAborted()
      this.record.changeFile(file.id, { state: 'failed', failure: failure.toRecord() })
    }
  }

  /** It may wait for files that will not come. */
  async #tellPeer(): Promise<void> {
    if (this.#sessionId === undefined) return
    await this.#options.client.cancel(this.#sessionId, AbortSignal.timeout(CANCEL_MS)).catch(() => {})
  }
}

function endOf({ code }: Failure): 'declined' | 'cancelled' | 'failed' {
  if (code === 'DECLINED') return 'declined'
  return code === 'CANCELLED' ? 'cancelled' : 'failed'
}
