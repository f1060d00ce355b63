/** What a person is told of an error of the system or of Node; others say it in a sentence themselves. */
export function inWords(error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException
  const words = typeof code === 'string' ? wordsOf(code) : null
  return words === null ? error : new Error(words, { cause: error })
}

function wordsOf(code: string): string | null {
  if (code === 'HPE_HEADER_OVERFLOW') return 'The head of its answer is too long.'
  if (code.startsWith('HPE_')) return 'What answers there speaks no HTTP.'
  switch (code) {
    case 'ECONNREFUSED':
      return 'Nobody answers at its address.'
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'Its name leads to no address.'
    case 'ECONNRESET':
    case 'EPIPE':
      return 'The connection to its server broke off.'
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'ENETDOWN':
      return 'No way leads to its server.'
    case 'ETIMEDOUT':
      return 'Its server did not answer in time.'
    default:
      return null
  }
}
