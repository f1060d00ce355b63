/** Keeps what was used last, as long as the weights together stay below the limit. */
export class WeightedCache<V> {
  readonly #limit: number
  readonly #held = new Map<string, { value: V; weight: number }>()
  #weight = 0

  constructor(limit: number) {
    this.#limit = limit
  }

  get weight(): number {
    return this.#weight
  }

  get(key: string): V | undefined {
    const held = this.#held.get(key)
    if (!held) return undefined
    // A map keeps the order of insertion: the one that is used goes to the end.
    this.#held.delete(key)
    this.#held.set(key, held)
    return held.value
  }

  /** What is heavier than the whole cache is not kept. */
  set(key: string, value: V, weight: number): void {
    this.delete(key)
    if (weight > this.#limit) return
    this.#held.set(key, { value, weight })
    this.#weight += weight
    for (const oldest of this.#held.keys()) {
      if (this.#weight <= this.#limit) return
      this.delete(oldest)
    }
  }

  delete(key: string): void {
    const held = this.#held.get(key)
    if (!held) return
    this.#held.delete(key)
    this.#weight -= held.weight
  }
}
