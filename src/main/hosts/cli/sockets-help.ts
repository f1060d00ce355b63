import { compareOps, fields } from '../../../shared/tcp/filter-terms.ts'

/** The grammar of the filter (`shared/tcp/filter.ts`) by examples, and what each asks for. */
export const filterExamples: readonly (readonly [filters: readonly string[], words: string])[] = [
  [['53317', 'port:443'], 'one of both ends has this port'],
  [['state:listen,close_wait', 'state:!time_wait'], 'in one of these states; in any but this'],
  [['proc:node', 'proc:4711'], 'a process, by a part of its name or by its number'],
  [['addr:10.0.0.2', 'local:127.*', 'peer:loopback'], 'either end, this one, the other one'],
  [['proto:udp', 'limit:receiver'], 'a protocol; what limits: sender, network, receiver, elsewhere, idle'],
  [['sendq>0', 'rate>=1M'], `${compareOps.join(' ')}, of ${fields.join(' ')}`],
  [['grep 10.0.', '/:80\\d\\d /'], 'as netstat would print it, the row has this text, or matches'],
  [['!port:22', 'port:80 or port:443', '(53317 or proc:node) state:listen'], 'not; either; both, brackets first'],
]

/** What stands below the options of `handbill sockets --help`. */
export function filterHelp(): string {
  const lines = filterExamples.map(([filters, words]) => `  ${filters.join('   ')}\n      ${words}`)
  return `
Filter, as in the window's box; words beside each other must all hold:
${lines.join('\n')}
Quote what a shell takes for itself: handbill sockets 'sendq>0' '!state:listen'`
}
