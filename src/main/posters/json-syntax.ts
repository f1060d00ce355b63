/** Where a text stops being JSON. Line and column count from 1, the column in UTF-16 units. */
export interface SyntaxFault {
  readonly line: number
  readonly column: number
  readonly message: string
}

type Expected = 'value' | 'key' | 'colon' | 'end'
type Bracket = '{' | '['

const SPACE = /[ \t\n\r]*/y
const SCALAR = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-])/y

/**
 * Finds the first fault of a text that `JSON.parse` has refused. The messages of `JSON.parse` itself tell the
 * position in some engines and some cases only.
 */
export function findSyntaxFault(text: string): SyntaxFault {
  const open: Bracket[] = []
  let expected: Expected = 'value'
  /** Right behind an opening bracket, where nothing is a valid content too. */
  let empty = false
  for (let at = 0; ; ) {
    at += matchAt(SPACE, text, at)
    const mark = text[at]
    if (empty || expected === 'end') {
      if ((mark === '}' || mark === ']') && open.at(-1) === (mark === '}' ? '{' : '[')) {
        open.pop()
        expected = 'end'
        empty = false
        at += 1
        continue
      }
    }
    empty = false
    const length = tokenLength(text, at, expected, open)
    if (length === 0) return faultAt(text, at, `expected ${words(expected, open)}`)
    if (expected === 'value' && (mark === '{' || mark === '[')) {
      open.push(mark)
      empty = true
      expected = mark === '{' ? 'key' : 'value'
    } else {
      expected = after(expected, open)
    }
    at += length
  }
}

/** Length of what stands at `at`, when it is what is expected there; else 0. */
function tokenLength(text: string, at: number, expected: Expected, open: readonly Bracket[]): number {
  const mark = text[at]
  switch (expected) {
    case 'colon':
      return mark === ':' ? 1 : 0
    case 'end':
      return mark === ',' && open.length > 0 ? 1 : 0
    case 'key':
      return mark === '"' ? stringLength(text, at) : 0
    case 'value':
      if (mark === '{' || mark === '[') return 1
      return mark === '"' ? stringLength(text, at) : matchAt(SCALAR, text, at)
  }
}

function after(expected: Expected, open: readonly Bracket[]): Expected {
  if (expected === 'key') return 'colon'
  if (expected === 'colon') return 'value'
  if (expected === 'value') return 'end'
  return open.at(-1) === '{' ? 'key' : 'value'
}

/** By hand: a picture as data URL is a string of megabytes, too long for the backtracking of an expression. */
function stringLength(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    const unit = text[at]!
    if (unit === '"') return at + 1 - start
    if (unit < ' ') return 0
    if (unit !== '\\') continue
    const escaped = text[at + 1]
    if (escaped === 'u' && /^[\da-f]{4}$/i.test(text.slice(at + 2, at + 6))) at += 5
    else if (escaped !== undefined && '"\\/bfnrt'.includes(escaped)) at += 1
    else return 0
  }
  return 0
}

function matchAt(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at
  return pattern.exec(text)?.[0].length ?? 0
}

function words(expected: Expected, open: readonly Bracket[]): string {
  switch (expected) {
    case 'value':
      return 'a value'
    case 'key':
      return 'a field name in double quotes'
    case 'colon':
      return '":"'
    case 'end':
      return open.length === 0 ? 'the end of the text' : `"," or "${open.at(-1) === '{' ? '}' : ']'}"`
  }
}

function faultAt(text: string, position: number, message: string): SyntaxFault {
  const before = text.slice(0, position).split('\n')
  return { line: before.length, column: before.at(-1)!.length + 1, message }
}
