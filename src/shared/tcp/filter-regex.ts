const LONGEST = 100
const REPETITIONS = 3
const CHOICES = 4

/**
 * Why a regular expression is not taken, or null. JavaScript's engine tries again from every place where it could
 * have gone another way, and a filter is tried on some ten thousand rows a second, on the thread that everybody
 * shares. So the places are few: no repeated group, one repetition of more than a digit or a letter (`.*`), no
 * looking around or back.
 */
export function regexFault(source: string): string | null {
  if (source.length > LONGEST) return `a regular expression longer than ${LONGEST} characters`
  try {
    new RegExp(source, 'i')
  } catch {
    return `/${source}/ is not a regular expression`
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
  if (/\(\?/.test(shape)) return 'groups with a question mark and backreferences are not offered here'
  if (/\)[*+?{]/.test(shape)) return 'repeating a group is not offered here'
  if (count(shape, /w[*+{]/g) > 1)
    return 'only one .* or the like is offered here; write several texts beside each other'
  if (count(shape, /[*+{]/g) > REPETITIONS) return `more than ${REPETITIONS} repetitions are not offered here`
  if (count(shape, /[*+{?|]/g) > CHOICES) return `more than ${CHOICES} choices (* + ? |) are not offered here`
  return null
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0
}
