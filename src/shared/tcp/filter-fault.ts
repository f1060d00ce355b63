import { limits } from './diagnosis.ts'
import type { RegexFault } from './filter-regex.ts'
import { fields, keys } from './filter-terms.ts'
import { tcpStates } from './states.ts'

/** Why a filter is not understood: a code to translate by, and what goes into the words. */
export type FilterFault =
  | { readonly code: 'too_long'; readonly params: { readonly max: number } }
  | { readonly code: 'join_needs_sides'; readonly params: { readonly word: string } }
  | { readonly code: 'needs_something'; readonly params: { readonly word: string } }
  | {
      readonly code: 'grep_needs_text' | 'quote_open' | 'bracket_open' | 'regex_open'
      readonly params: Readonly<Record<string, never>>
    }
  | { readonly code: 'value_missing' | 'unknown_name'; readonly params: { readonly name: string } }
  | {
      readonly code: 'not_a_port' | 'not_a_state' | 'not_a_number' | 'not_a_protocol' | 'not_a_limit'
      readonly params: { readonly text: string }
    }
  | RegexFault
export type FilterFaultCode = FilterFault['code']

/** A fault in English, without a full stop. A window that speaks more languages has words of its own for the codes. */
export function faultWords({ code, params }: FilterFault): string {
  switch (code) {
    case 'too_long':
      return `longer than ${params.max} characters`
    case 'join_needs_sides':
      return `"${params.word}" needs something on both sides`
    case 'needs_something':
      return `"${params.word}" needs something right after it`
    case 'grep_needs_text':
      return '"grep" needs a text after it'
    case 'quote_open':
      return 'the quote that begins here is never closed'
    case 'bracket_open':
      return 'the bracket that opens here is never closed'
    case 'regex_open':
      return 'a regular expression is written /between slashes/'
    case 'value_missing':
      return `"${params.name}:" needs a value right after it`
    case 'unknown_name':
      return `"${params.name}:" is not known; there are ${keys.join(', ')}, and to compare ${fields.join(', ')}`
    case 'not_a_port':
      return `"${params.text}" is not a port (0 to 65535)`
    case 'not_a_state':
      return `"${params.text}" is not a TCP state; there are ${tcpStates.join(', ')}`
    case 'not_a_number':
      return `"${params.text}" is not a number (64, 1.5, 10k, 2M, 1Gi)`
    case 'not_a_protocol':
      return `"${params.text}" is not tcp or udp`
    case 'not_a_limit':
      return `"${params.text}" is nothing that limits a connection; there are ${limits.join(', ')}`
    case 'regex_long':
      return `a regular expression longer than ${params.max} characters`
    case 'regex_invalid':
      return `/${params.source}/ is not a regular expression`
    case 'regex_groups':
      return 'groups with a question mark and backreferences are not offered here'
    case 'regex_repeated_group':
      return 'repeating a group is not offered here'
    case 'regex_one_star':
      return 'only one .* or the like is offered here; write several texts beside each other'
    case 'regex_repetitions':
      return `more than ${params.max} repetitions are not offered here`
    case 'regex_choices':
      return `more than ${params.max} choices (* + ? |) are not offered here`
  }
}
