/** So many bytes may be held, by one or by all who share it. What goes beyond is refused, not waited for. */
export class Allowance {
  readonly #most: number
  readonly #refuse: () => Error
  readonly #within: Allowance | undefined
  #held = 0

  /**
   * @param refuse The error that going beyond is.
   * @param within A larger one, of which this is a part.
   */
  constructor(most: number, refuse: () => Error, within?: Allowance) {
    this.#most = most
    this.#refuse = refuse
    this.#within = within
  }

  get held(): number {
    return this.#held
  }

  /** Bytes that could be taken now. */
  get left(): number {
    return Math.min(this.#most - this.#held, this.#within?.left ?? Number.POSITIVE_INFINITY)
  }

  /** All of them or none. @throws what `refuse` makes, of this one or of the one that it is a part of. */
  take(bytes: number): void {
    if (this.#held + bytes > this.#most) throw this.#refuse()
    this.#within?.take(bytes)
    this.#held += bytes
  }

  give(bytes: number): void {
    this.#held -= bytes
    this.#within?.give(bytes)
  }

  /** Gives back all that is held. */
  release(): void {
    this.give(this.#held)
  }
}
