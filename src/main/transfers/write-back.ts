/** What it is about of a file that is open for writing. */
export interface Syncable {
  datasync(): Promise<void>
}

/** As much is on its way to the disk at a time, at the least. */
const EVERY = 64 * 1024 * 1024

/**
 * Has the disk keep a file while it still comes, so that little is left to wait for at its end. One sync at a time;
 * nobody waits for it but who closes the file.
 */
export class WriteBack {
  readonly #file: Syncable
  readonly #every: number
  #bytes = 0
  #underWay: Promise<void> | undefined
  #trouble: { readonly error: unknown } | undefined

  /** @param every bytes */
  constructor(file: Syncable, every = EVERY) {
    this.#file = file
    this.#every = every
  }

  /** Whether the disk has lost something. */
  get failed(): boolean {
    return this.#trouble !== undefined
  }

  /** Says that so many more bytes were written. @throws what a sync ended with */
  wrote(bytes: number): void {
    this.#assertKept()
    this.#bytes += bytes
    if (this.#bytes < this.#every || this.#underWay) return
    this.#bytes = 0
    this.#underWay = this.#file
      .datasync()
      .catch((error) => {
        this.#trouble = { error }
      })
      .finally(() => {
        this.#underWay = undefined
      })
  }

  /** Resolves when none is under way: the file may be closed then. */
  async idle(): Promise<void> {
    await this.#underWay
  }

  /** The same, before the last sync. @throws what one ended with: the system tells it once, and the last would be fine */
  async settle(): Promise<void> {
    await this.idle()
    this.#assertKept()
  }

  #assertKept(): void {
    if (this.#trouble) throw this.#trouble.error
  }
}
