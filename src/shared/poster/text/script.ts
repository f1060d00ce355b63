/** Scripts whose shaping differs, by their ISO 15924 tag. Others are left to HarfBuzz' default shaper. */
const SCRIPTS: readonly [tag: string, test: RegExp][] = [
  ['Latn', /\p{Script=Latin}/u],
  ['Hani', /\p{Script=Han}/u],
  ['Hira', /\p{Script=Hiragana}/u],
  ['Kana', /\p{Script=Katakana}/u],
  ['Hang', /\p{Script=Hangul}/u],
  ['Bopo', /\p{Script=Bopomofo}/u],
  ['Cyrl', /\p{Script=Cyrillic}/u],
  ['Grek', /\p{Script=Greek}/u],
  ['Arab', /\p{Script=Arabic}/u],
  ['Hebr', /\p{Script=Hebrew}/u],
  ['Thai', /\p{Script=Thai}/u],
  ['Deva', /\p{Script=Devanagari}/u],
]

/** The script of a cluster; null for what all scripts share (digits, punctuation, spaces), which joins its neighbours. */
export function scriptOf(cluster: string): string | null {
  for (const [tag, test] of SCRIPTS) if (test.test(cluster)) return tag
  return null
}

/** Letters of a word touch each other, so no space goes between them (CSS Text 3, section 8.1). */
export function isCursive(script: string): boolean {
  return script === 'Arab'
}
