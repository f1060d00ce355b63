/** A map whose entries together weigh no more than `capacity`; what was not asked for longest goes first. */
export class Cache<Key, Value> {
  readonly #entries = new Map<Key, { readonly value: Value; readonly weight: number }>()
  readonly #capacity: number
  readonly #weigh: (value: Value, key: Key) => number
  #weight = 0

  /** @param weigh What an entry takes of the capacity; 1 unless given. */
  constructor(capacity: number, weigh: (value: Value, key: Key) => number = () => 1) {
    this.#capacity = capacity
    this.#weigh = weigh
  }

  get weight(): number {
    return this.#weight
  }

  /** The newest stays even where it alone is too heavy: it is asked for again at once. */
  get(key: Key, make: () => Value): Value {
    const held = this.#entries.get(key)
    if (held !== undefined) {
      this.#entries.delete(key)
      this.#entries.set(key, held)
      return held.value
    }
    const value = make()
    const weight = this.#weigh(value, key)
    this.#entries.set(key, { value, weight })
    this.#weight += weight
    for (const [oldest, { weight: lost }] of this.#entries) {
      if (this.#weight <= this.#capacity || this.#entries.size === 1) break
      this.#entries.delete(oldest)
      this.#weight -= lost
    }
    return value
  }
}
