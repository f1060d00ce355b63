// The page compiles this file from outside the folder, where the declaration is not found by itself.
/// <reference path="./qrcode.d.ts" />
import counts from 'qrcode/lib/core/error-correction-code.js'
import type { Code } from 'qrcode/lib/core/qrcode.js'

/**
 * How much of what a code can make up for is used up when some of its modules are covered: 1 is all of it, in the block
 * that is hit hardest. A code word is lost with any of its modules. ISO/IEC 18004, sections 7.5 to 7.7.
 */
export function damage(
  { modules, version, errorCorrectionLevel: level }: Code,
  covered: (row: number, column: number) => boolean,
): number {
  const lost = new Set<number>()
  let bit = 0
  for (const { row, column } of placement(modules)) {
    if (covered(row, column)) lost.add(bit >> 3)
    bit += 1
  }
  const words = bit >> 3
  const blocks = counts.getBlocksCount(version, level)
  const correcting = counts.getTotalCodewordsCount(version, level)
  const perBlock = new Array<number>(blocks).fill(0)
  for (const word of lost) if (word < words) perBlock[blockOf(word, words, words - correcting, blocks)]! += 1
  return Math.max(...perBlock) / Math.floor(correcting / blocks / 2)
}

/** Code words stand in turns, one of each block; the blocks at the end may have one data word more than the others. */
function blockOf(word: number, words: number, data: number, blocks: number): number {
  const longer = words % blocks
  const short = Math.floor(data / blocks)
  if (word >= data) return (word - data) % blocks
  return word < short * blocks ? word % blocks : blocks - longer + (word - short * blocks)
}

/** The modules that hold data, in the order of their bits: up and down in columns of two, from the right. */
function* placement({ size, reservedBit }: Code['modules']): Generator<{ row: number; column: number }> {
  let up = true
  for (let right = size - 1; right > 0; right -= 2) {
    // The column of the timing pattern is left out.
    if (right === 6) right -= 1
    for (let step = 0; step < size; step += 1) {
      const row = up ? size - 1 - step : step
      for (const column of [right, right - 1]) if (!reservedBit[row * size + column]) yield { row, column }
    }
    up = !up
  }
}
