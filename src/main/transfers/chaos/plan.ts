import { Random } from './random.ts'

const KiB = 1024

/**
 * What strikes one direction of a connection when so many bytes have gone that way. `cut` ends both directions as a
 * program does that leaves, `reset` as one that crashes; with `dead` this direction swallows everything for a while,
 * as a lost route does, and then the connection is reset; `flip` turns one bit and lets everything go on.
 */
export type Blow =
  | { readonly kind: 'cut' | 'reset'; readonly at: number }
  | { readonly kind: 'dead'; readonly at: number; readonly ms: number }
  | { readonly kind: 'flip'; readonly at: number; readonly bit: number }

export interface Way {
  /** The first bytes go in pieces of this size; 0 passes them on as they come. */
  readonly slice: number
  /** Held back for this long, every time that something comes. */
  readonly delayMs: number
  readonly blow: Blow | null
}

/** What becomes of one connection: of its bytes to the receiver, and of those to the sender. */
export interface Fate {
  readonly there: Way
  readonly back: Way
}

export const SMOOTH: Fate = {
  there: { slice: 0, delayMs: 0, blow: null },
  back: { slice: 0, delayMs: 0, blow: null },
}

/** All of one run: what is sent, how, and what happens to it on the way. */
export interface Plan {
  readonly protocol: 'https' | 'http'
  /** Sent as one folder, or each on its own. */
  readonly folder: boolean
  /** Bytes of each file. */
  readonly sizes: readonly number[]
  /** One after the other for the connections as they come; those after the last have none. */
  readonly fates: readonly Fate[]
  /** Whether the receiver has given the first try up before the second begins. */
  readonly givenUp: boolean
}

/** This one and the nineteen after it have everything among them (`plan.test.ts`). */
export const FIRST_SEED = 21

/** The plan of a seed: nothing else goes into it. */
export function planOf(seed: number): Plan {
  const random = new Random(seed)
  // Under TLS a turned bit only ends the connection. Without, it reaches the file.
  const protocol = random.chance(0.7) ? 'https' : 'http'
  const sizes = Array.from({ length: random.integer(1, 6) }, () => sizeOf(random))
  const total = sizes.reduce((sum, size) => sum + size, 0)
  const fates: Fate[] = []
  for (let count = random.integer(1, 5); fates.length < count; ) {
    const struck = random.one(['there', 'there', 'back', 'neither'] as const)
    // Two bits could turn the announced hash and the file that it is of; one is always noticed.
    const flips = !fates.some(({ there, back }) => there.blow?.kind === 'flip' || back.blow?.kind === 'flip')
    // Without TLS nobody can tell a damaged answer from another answer.
    const kinds = { there: flips, back: flips && protocol === 'https' }
    const way = (direction: 'there' | 'back', most: number) =>
      wayOf(random, struck === direction ? blowOf(random, most, kinds[direction]) : null)
    fates.push({ there: way('there', total + 20_000), back: way('back', 12_000) })
  }
  return { protocol, folder: random.chance(0.4), sizes, fates, givenUp: protocol === 'http' || random.chance(0.5) }
}

function sizeOf(random: Random): number {
  const edge = random.one([0, 1, 16 * KiB, 512 * KiB, 512 * KiB + 1] as const)
  return random.chance(0.2) ? edge : random.magnitude(2, 1500 * KiB)
}

function wayOf(random: Random, blow: Blow | null): Way {
  return {
    slice: random.chance(0.5) ? random.magnitude(1, 4000) : 0,
    delayMs: random.chance(0.3) ? random.integer(1, 8) : 0,
    blow,
  }
}

function blowOf(random: Random, most: number, flips: boolean): Blow {
  // Early ones meet the handshake and the offer, late ones the files.
  const at = random.chance(0.4) ? random.magnitude(1, most) : random.integer(1, most)
  const kind = random.one(['cut', 'reset', 'dead', 'flip'] as const)
  if (kind === 'flip') return flips ? { kind, at, bit: random.integer(0, 7) } : { kind: 'cut', at }
  return kind === 'dead' ? { kind, at, ms: random.integer(20, 200) } : { kind, at }
}
