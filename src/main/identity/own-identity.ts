import { X509Certificate } from 'node:crypto'
import { join } from 'node:path'
import { Failure } from '../../shared/contract/failure.ts'
import type { IdentityChange, IdentityFacts } from '../../shared/contract/identity.ts'
import { writeDurably } from '../disk/durable.ts'
import { FILE, type Identity, keep, makeIdentity, openIdentity } from './identity.ts'

export interface OwnIdentityOptions {
  readonly folder: string
  /** Transfers that hold on to the certificate they began with. */
  readonly running: () => number
  /** Called when it has become another one, which is on the disk then. */
  readonly changed: () => void
  /** Unix time in ms. */
  readonly now: () => number
}

/** Who this Handbill is at this moment: whoever is handed this reads it when it matters, and keeps no copy. */
export class OwnIdentity implements Identity {
  readonly #options: OwnIdentityOptions
  #current: Identity
  #turn: Promise<unknown> = Promise.resolve()

  private constructor(current: Identity, options: OwnIdentityOptions) {
    this.#current = current
    this.#options = options
  }

  /** @throws Failure as `openIdentity` */
  static async open(options: OwnIdentityOptions): Promise<OwnIdentity> {
    return new OwnIdentity(await openIdentity(options.folder), options)
  }

  get certificate(): string {
    return this.#current.certificate
  }

  get privateKey(): string {
    return this.#current.privateKey
  }

  get fingerprint(): string {
    return this.#current.fingerprint
  }

  show(): IdentityFacts {
    return factsOf(this.#current)
  }

  /** @param passphrase at least `MIN_PASSPHRASE` characters; the contract sees to it */
  async export(passphrase: string): Promise<{ name: string; text: string }> {
    const identity = this.#current
    const name = `handbill-identity-${identity.fingerprint.slice(0, 8)}.pem`
    const { toExport } = await exports()
    return { name, text: await toExport(identity, passphrase) }
  }

  /** @throws Failure PASSPHRASE_WRONG, IDENTITY_INVALID */
  async examine(text: string, passphrase?: string): Promise<IdentityFacts> {
    return factsOf(await this.#read(text, passphrase))
  }

  /** @throws Failure as `examine`; CONFLICT while a transfer runs; DATA_FOLDER_UNUSABLE. Nothing has changed then. */
  import(text: string, passphrase?: string): Promise<IdentityChange> {
    return this.#become(() => this.#read(text, passphrase))
  }

  /** @throws Failure CONFLICT while a transfer runs; DATA_FOLDER_UNUSABLE. Nothing has changed then. */
  renew(): Promise<IdentityChange> {
    return this.#become(makeIdentity)
  }

  async #read(text: string, passphrase: string | undefined): Promise<Identity> {
    const { fromExport } = await exports()
    return fromExport(text, passphrase, this.#options.now())
  }

  #become(find: () => Promise<Identity>): Promise<IdentityChange> {
    const done = this.#turn.then(async () => {
      this.#assertIdle()
      const next = await find()
      const before = this.#current
      const change = { before: factsOf(before), now: factsOf(next) }
      if (next.fingerprint === before.fingerprint) return { ...change, keptAs: null }
      this.#assertIdle()
      const keptAs = await this.#replace(before, next)
      this.#current = next
      this.#options.changed()
      return { ...change, keptAs }
    })
    this.#turn = done.catch(() => {})
    return done
  }

  /** The old one is on the disk under another name before the new one takes its place. */
  async #replace(before: Identity, next: Identity): Promise<string> {
    const { folder, now } = this.#options
    // Windows allows no colon in a name.
    const stamp = new Date(now()).toISOString().replaceAll(':', '-')
    const keptAs = join(folder, `${FILE}.old-${stamp}`)
    try {
      await writeDurably(keptAs, before.certificate + before.privateKey)
      await keep(folder, next)
      return keptAs
    } catch (error) {
      throw new Failure(
        'DATA_FOLDER_UNUSABLE',
        {
          what: 'The identity stays as it is.',
          why: `${(error as Error).message}.`,
          next: 'See that the data folder can be written, and has room.',
          folder,
        },
        { cause: error },
      )
    }
  }

  #assertIdle(): void {
    const running = this.#options.running()
    if (running === 0) return
    throw new Failure('CONFLICT', {
      what: 'The identity stays as it is.',
      why:
        running === 1
          ? 'A transfer is running, and its other side holds on to the certificate that it began with.'
          : `${running} transfers are running, and their other sides hold on to the certificate that they began with.`,
      next: 'Wait for the end of what runs, or cancel it, and try again.',
    })
  }
}

/** Needed once in a year, if ever: no start waits for it. */
const exports = () => import('./exported.ts')

function factsOf({ certificate, fingerprint }: Identity): IdentityFacts {
  const { validFrom, validTo } = new X509Certificate(certificate)
  return { fingerprint, validFrom: Date.parse(validFrom), validTo: Date.parse(validTo) }
}
