const LONGEST = 100
const REPETITIONS = 3
const CHOICES = 4

export type RegexFault =
  | { readonly code: 'regex_long' | 'regex_repetitions' | 'regex_choices'; readonly params: { readonly max: number } }
  | { readonly code: 'regex_invalid'; readonly params: { readonly source: string } }
  | {
      readonly code: 'regex_groups' | 'regex_repeated_group' | 'regex_one_star'
      readonly params: Readonly<Record<string, never>>
    }

/**
 * Why a regular expression is not taken, or null. JavaScript's engine tries again from every place where it could
 * have gone another way, and a filter is tried on some ten thousand rows a second, on the thread that everybody
 * shares. So the places are few: no repeated group, one repetition of more than a digit or a letter (`.*`), no
 * looking around or back.
 */
export function regexFault(source: string): RegexFault | null {
  if (source.length > LONGEST) return { code: 'regex_long', params: { max: LONGEST } }
  try {
    new RegExp(source, 'i')
  } catch {
    return { code: 'regex_invalid', params: { source } }
  }
  // What is left of it: d a digit, x any one character, w one of many, and the signs that join them.
  const shape = source
    .replace(/\\[1-9k]/g, '(?')
    .replace(/\\d/g, 'd')
    .replace(/\\[wsWSDpPxucB]/g, 'w')
    .replace(/\\b/g, '')
    .replace(/\\./gs, 'x')
    .replace(/\[0-9\]/g, 'd')
    .replace(/\[[^\]]*\]/g, 'w')
    .replace(/\./g, 'w')
    .replace(/[A-Za-vyz0-9](?=[*+?{])/g, 'x')
  if (/\(\?/.test(shape)) return { code: 'regex_groups', params: {} }
  if (/\)[*+?{]/.test(shape)) return { code: 'regex_repeated_group', params: {} }
  if (count(shape, /w[*+{]/g) > 1) return { code: 'regex_one_star', params: {} }
  if (count(shape, /[*+{]/g) > REPETITIONS) return { code: 'regex_repetitions', params: { max: REPETITIONS } }
  if (count(shape, /[*+{?|]/g) > CHOICES) return { code: 'regex_choices', params: { max: CHOICES } }
  return null
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0
}
