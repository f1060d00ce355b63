import type { Piece } from './itemise.ts'

const DIGIT = /^[0-9]$/

/**
 * Short numbers in vertical text stand upright, their digits side by side in one square (tate-chu-yoko; `digits` of CSS
 * Writing Modes 4, section 9.1). Longer ones stay as they are, and so do those that touch a letter or a mark that lies on
 * its side: half of `A4` or `12:30` would stand.
 *
 * @param most Digits of a number at the most; 0 for none.
 */
export function combineDigits(pieces: readonly Piece[], most: number): readonly Piece[] {
  if (most === 0 || !pieces.some(({ text }) => DIGIT.test(text))) return pieces
  const combined: Piece[] = []
  for (let from = 0; from < pieces.length; ) {
    const first = pieces[from]!
    let to = from
    while (to < pieces.length && DIGIT.test(pieces[to]!.text)) to += 1
    const run = pieces.slice(from, to)
    if (run.length > 0 && run.length <= most && stands(pieces[from - 1]) && stands(pieces[to]) && alike(run)) {
      combined.push({ ...first, text: run.map(({ text }) => text).join(''), upright: true, combined: true })
    } else combined.push(...(run.length > 0 ? run : [first]))
    from = Math.max(to, from + 1)
  }
  return combined
}

function stands(neighbour: Piece | undefined): boolean {
  return !neighbour || neighbour.upright || neighbour.text.trim() === ''
}

function alike([first, ...rest]: readonly Piece[]): boolean {
  return rest.every(({ style }) => style === first!.style)
}
