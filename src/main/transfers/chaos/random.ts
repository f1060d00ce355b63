/** Numbers that look like chance and are the same for the same seed (mulberry32). */
export class Random {
  #state: number

  constructor(seed: number) {
    // Neighbouring seeds shall have nothing in common.
    this.#state = Math.imul(seed, 0x9e3779b1) >>> 0
  }

  /** At least 0, less than 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  /** From `least` to `most`, both possible. */
  integer(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1))
  }

  /** The same with small ones as likely as large ones: 1 to 10 comes up as often as 10,000 to 100,000. */
  magnitude(least: number, most: number): number {
    return Math.min(most, Math.floor(least * (most / least) ** this.next()))
  }

  one<T>(choices: readonly [T, ...T[]]): T {
    return choices[this.integer(0, choices.length - 1)] as T
  }

  chance(of: number): boolean {
    return this.next() < of
  }

  bytes(count: number): Buffer {
    const bytes = Buffer.allocUnsafeSlow(count)
    for (let at = 0; at < count; at += 4) {
      const word = Math.floor(this.next() * 2 ** 32)
      for (let shift = 0; shift < 4 && at + shift < count; shift += 1) bytes[at + shift] = word >>> (8 * shift)
    }
    return bytes
  }
}
