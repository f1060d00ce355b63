/** Pieces of memory that are used again and again: new ones for each use would pile up until the collector runs. */
export class Memory {
  readonly #spare = new Map<number, ArrayBuffer[]>()

  take(bytes: number): ArrayBuffer {
    return this.#spare.get(bytes)?.pop() ?? new ArrayBuffer(bytes)
  }

  /** Nobody else has it any more. */
  giveBack(memory: ArrayBuffer): void {
    const spare = this.#spare.get(memory.byteLength)
    if (spare) spare.push(memory)
    else this.#spare.set(memory.byteLength, [memory])
  }
}
