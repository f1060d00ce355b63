import { limits } from './diagnosis.ts'
import { fields, keys } from './filter-terms.ts'
import { tcpStates } from './states.ts'

/** What may stand at the caret. `kind` says what it is, for words beside it; names end where their value begins. */
export interface Suggestion {
  readonly text: string
  readonly kind: 'name' | 'comparison' | 'word' | 'state' | 'protocol' | 'limit' | 'port' | 'process' | 'address'
}

export interface Completion {
  /** The part of the text that a suggestion replaces, in UTF-16 units. */
  readonly from: number
  readonly to: number
  readonly suggestions: readonly Suggestion[]
}

/** What the table has now: what a person may want to ask for. */
export interface Known {
  readonly ports?: readonly number[]
  readonly processes?: readonly string[]
  readonly addresses?: readonly string[]
}

const MOST = 12

/**
 * What fits at the caret, best first: names and comparisons at the beginning of a word, values after a name. Nothing
 * inside quotes and regular expressions, where anything may stand. Every suggestion, put in its place, parses once its
 * value is there.
 */
export function complete(text: string, caret: number, known: Known = {}): Completion {
  const end = Math.max(0, Math.min(caret, text.length))
  const start = beginOfWord(text, end)
  const word = text.slice(start, end)
  const nothing = { from: end, to: end, suggestions: [] }
  const sign = /^[!\-(]*/.exec(word)![0]
  const bare = word.slice(sign.length)
  if (bare.includes('"') || bare.startsWith('/')) return nothing
  const to = endOfWord(text, end)

  const [, name = null, value = ''] = /^([a-z]+):(.*)$/is.exec(bare) ?? []
  if (name === null) {
    const suggestions = fitting(beginnings(known), bare)
    return { from: start + sign.length, to, suggestions }
  }
  const isList = name.toLowerCase() === 'state'
  const listed = isList ? value.slice(value.lastIndexOf(',') + 1) : value
  const typed = listed.replace(/^[!-]/, '')
  const suggestions = fitting(valuesOf(name.toLowerCase(), known), typed)
  return { from: end - typed.length, to: isList ? endOfPart(text, end, to) : to, suggestions }
}

function beginnings({ ports = [], processes = [] }: Known): Suggestion[] {
  return [
    ...keys.map((key): Suggestion => ({ text: `${key}:`, kind: 'name' })),
    ...fields.map((field): Suggestion => ({ text: `${field}>`, kind: 'comparison' })),
    { text: 'grep', kind: 'word' },
    { text: 'or', kind: 'word' },
    ...ports.map((port): Suggestion => ({ text: `port:${port}`, kind: 'port' })),
    ...processes.map((process): Suggestion => ({ text: `proc:${quotedIfNeeded(process)}`, kind: 'process' })),
  ]
}

function valuesOf(name: string, { ports = [], processes = [], addresses = [] }: Known): Suggestion[] {
  const all = (texts: readonly (string | number)[], kind: Suggestion['kind']) =>
    texts.map((text): Suggestion => ({ text: String(text), kind }))
  switch (name) {
    case 'state':
      return all(
        tcpStates.map((state) => state.toLowerCase()),
        'state',
      )
    case 'proto':
      return all(['tcp', 'udp'], 'protocol')
    case 'limit':
      return all(limits, 'limit')
    case 'port':
      return all(ports, 'port')
    case 'proc':
      return all(processes.map(quotedIfNeeded), 'process')
    case 'addr':
    case 'local':
    case 'peer':
      return all(['loopback', ...addresses], 'address')
    default:
      return []
  }
}

/** Those that begin with what was typed, then those that have it anywhere; not what is there already. */
function fitting(all: readonly Suggestion[], typed: string): Suggestion[] {
  const text = typed.toLowerCase()
  const plain = (it: Suggestion) => it.text.toLowerCase().replace(/^"/, '')
  const first = all.filter((it) => plain(it).startsWith(text))
  const then = text === '' ? [] : all.filter((it) => !plain(it).startsWith(text) && plain(it).includes(text))
  return [...first, ...then].filter((it) => plain(it) !== text).slice(0, MOST)
}

/** Where the word that the caret is in begins: after white space that is not inside quotes. */
function beginOfWord(text: string, caret: number): number {
  let start = 0
  let quoted = false
  for (let at = 0; at < caret; at += 1) {
    if (quoted && text[at] === '\\') at += 1
    else if (text[at] === '"') quoted = !quoted
    else if (!quoted && /\s/.test(text[at]!)) start = at + 1
  }
  return start
}

function endOfWord(text: string, caret: number): number {
  const rest = /^[^\s")]*/.exec(text.slice(caret))![0]
  return caret + rest.length
}

function endOfPart(text: string, caret: number, end: number): number {
  const comma = text.slice(caret, end).indexOf(',')
  return comma < 0 ? end : caret + comma
}

function quotedIfNeeded(text: string): string {
  return /^[^\s"()!-][^\s"()]*$/.test(text) ? text : `"${text.replace(/["\\]/g, '\\$&')}"`
}
