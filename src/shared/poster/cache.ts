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

  get(key: Key): Value | undefined
  /** What is made stays as the newest even where it alone is too heavy: it is asked for again at once. */
  get(key: Key, make: () => Value): Value
  get(key: Key, make?: () => Value): Value | undefined {
    const held = this.#entries.get(key)
    if (held === undefined) return make && this.#put(key, make(), 1)
    // A map keeps the order of insertion: the one that is used goes to the end.
    this.#entries.delete(key)
    this.#entries.set(key, held)
    return held.value
  }

  /** What is heavier than the whole cache is not kept. */
  set(key: Key, value: Value): void {
    this.delete(key)
    this.#put(key, value, 0)
  }

  delete(key: Key): void {
    const held = this.#entries.get(key)
    if (held === undefined) return
    this.#entries.delete(key)
    this.#weight -= held.weight
  }

  /** @param least Entries that stay, however heavy they are. */
  #put(key: Key, value: Value, least: 0 | 1): Value {
    const weight = this.#weigh(value, key)
    if (least === 0 && weight > this.#capacity) return value
    this.#entries.set(key, { value, weight })
    this.#weight += weight
    for (const oldest of this.#entries.keys()) {
      if (this.#weight <= this.#capacity || this.#entries.size === least) break
      this.delete(oldest)
    }
    return value
  }
}
