/** Pieces of work that end in their order, a few of them under way at most. */
export class Ahead {
  readonly #most: number
  readonly #pieces: Promise<void>[] = []
  #trouble: { readonly error: unknown } | undefined

  constructor(most: number) {
    this.#most = most
  }

  /** Undefined when the next may come at once; otherwise after the promise. @throws what an earlier one ended with */
  add(piece: Promise<void>): Promise<void> | undefined {
    const ended = piece
      .catch((error) => {
        this.#trouble ??= { error }
      })
      .finally(() => {
        this.#pieces.shift()
      })
    this.#pieces.push(ended)
    this.assertSound()
    return this.#pieces.length < this.#most ? undefined : this.#pieces[0]?.then(() => this.assertSound())
  }

  /** Resolves when none is under way, however they ended. */
  async idle(): Promise<void> {
    await this.#pieces.at(-1)
  }

  /** The same. @throws what the first that failed ended with */
  async settle(): Promise<void> {
    await this.idle()
    this.assertSound()
  }

  /** @throws what the first that failed ended with */
  assertSound(): void {
    if (this.#trouble) throw this.#trouble.error
  }
}
