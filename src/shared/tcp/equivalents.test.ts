import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { equivalents } from './equivalents.ts'
import { type FilterableRow, parseFilter } from './filter.ts'
import { endText } from './filter-match.ts'
import { tcpStates } from './states.ts'

function of(text: string) {
  const parsed = parseFilter(text)
  if (!parsed.ok) throw new Error(parsed.message)
  return equivalents(parsed.filter)
}

describe('the same question for other tools', () => {
  test('in the words of ss, netstat and findstr', () => {
    expect(of('port:53317 state:!time_wait')).toEqual({
      ss: { command: "ss -tuan exclude time-wait '( sport = :53317 or dport = :53317 )'", exact: true },
      netstat: {
        command:
          "netstat -an | grep -E '^(tcp|udp)[46]* ' | grep -iE -- '[.:]53317([[:space:]]|$)' | grep -ivE -- '^tcp.* (TIME_WAIT)([[:space:]]|$)'",
        exact: true,
      },
      findstr: {
        command:
          'netstat -an | findstr /r /c:"^ *TCP " /c:"^ *UDP " | findstr /i /c:":53317 " | findstr /i /v /c:" TIME_WAIT"',
        exact: true,
      },
    })
    expect(of('').ss).toEqual({ command: 'ss -tuan', exact: true })
    expect(of('sendq>0')).toMatchObject({
      ss: { command: "ss -tuanH | awk '$4 > 0'", exact: true },
      netstat: { exact: false },
      findstr: null,
    })
    expect(of('proc:node').ss).toMatchObject({ command: expect.stringContaining('ss -tuanp | grep'), exact: false })
  })

  test('a state and its contrary, both protocols and none: nothing that the tool would take for everything', () => {
    expect(of('state:listen state:established').ss).toBeNull()
    expect(of('proto:tcp proto:udp').ss).toBeNull()
    expect(of('proto:udp state:listen').ss).toBeNull()
    expect(of('state:!time_wait state:established').ss?.command).toBe('ss -tan state established')
    // A connected socket of UDP is ESTABLISHED to ss.
    expect(of('!state:established').ss).toBeNull()
    expect(of('proto:tcp !state:established').ss?.exact).toBe(true)
  })

  test.each(['established', 'time_wait', 'estab', '10.0.0.2:443 EST', '4711/node'])(
    '“%s” is spelled otherwise by ss, and not asked',
    (text) => expect(equivalents({ kind: 'text', text }).ss).toBeNull(),
  )

  test('text reaches grep as it was typed, whatever the shell thinks of it', () => {
    const table = 'tcp 0 0 127.0.0.1:80 0.0.0.0:* LISTEN'
    const nasty = ["it's", '$(exit)', '`id`', ';exit', '*', '-e', 'a|b', '\\', '"x"']
    for (const text of nasty) {
      const { netstat, findstr } = equivalents({ kind: 'text', text })
      const script = `netstat() { printf '%s\\n' "$TABLE" "$TABLE $TEXT"; }\n${netstat?.command}`
      const out = execFileSync('sh', ['-c', script], {
        env: { ...process.env, TABLE: table, TEXT: text },
        encoding: 'utf8',
      })
      const both = table.includes(text)
      expect(out).toBe(`${both ? `${table}\n` : ''}${table} ${text}\n`)
      if (/["`;|]/.test(text)) expect(findstr).toBeNull()
    }
  })
})

describe('findstr, by its rules', () => {
  const address = fc.constantFrom('127.0.0.1', '127.0.0.12', '10.80.0.1', '::1', '::', '0.0.0.0', '::ffff:127.0.0.1')
  const end = fc.record({ address, port: fc.constantFrom(80, 8080, 443) })
  const given = fc
    .constantFrom('127.0.0.1', '10.80.0.1', '::1')
    .chain((it) => end.map(({ port }) => ({ address: it, port })))
  const nobody = { recvQueue: null, sendQueue: null, owner: { kind: 'none' } } as const
  const row: fc.Arbitrary<FilterableRow> = fc.oneof(
    end.map((local) => ({ ...nobody, protocol: 'udp' as const, local, peer: null, state: null })),
    end.map((local) => ({ ...nobody, protocol: 'tcp' as const, local, peer: null, state: 'LISTEN' as const })),
    fc
      .record({ local: end, peer: given, state: fc.constantFrom(...tcpStates.filter((it) => it !== 'LISTEN')) })
      .map((ends) => ({ ...nobody, protocol: 'tcp' as const, ...ends })),
  )

  /** As Windows prints it (`main/sockets/netstat/fixtures/windows.txt`). */
  function line({ protocol, local, peer, state }: FilterableRow): string {
    const none = protocol === 'udp' ? '*:*' : local.address.includes(':') ? '[::]:0' : '0.0.0.0:0'
    const spelled = state === 'LISTEN' ? 'LISTENING' : state === 'SYN_RCVD' ? 'SYN_RECEIVED' : (state ?? '')
    const [proto, own, other] = [
      protocol.toUpperCase().padEnd(7),
      `${endText(local).padEnd(22)} `,
      peer ? endText(peer) : none,
    ]
    return `  ${proto}${own}${other.padEnd(23)}${spelled}`
  }

  /**
   * What `findstr` lets through: /c: as it stands or, after /r, with ^ and * as signs; /i whatever the case; /v the
   * others.
   */
  function findstr(lines: string[], words: string): string[] {
    const [, flags = ''] = /^findstr ((?:\/[riv] )*)/.exec(words) ?? []
    const strings = Array.from(words.matchAll(/\/c:"([^"]*)"/g), ([, text = '']) => text)
    const fold = (text: string) => (flags.includes('/i') ? text.toLowerCase() : text)
    const has = (it: string) =>
      strings.some((text) => (flags.includes('/r') ? new RegExp(text).test(it) : fold(it).includes(fold(text))))
    return lines.filter((it) => has(it) !== flags.includes('/v'))
  }

  const form = fc.constantFrom(
    ...[
      '80',
      'port:0',
      'state:listen',
      'state:syn_rcvd,closed',
      'proto:tcp',
      'addr:127.0.0.1',
      'addr:127.',
      'addr:::1',
    ],
    ...[
      'addr:loopback',
      'addr:127.0.0.1:80',
      'addr:[::1]:443',
      'addr:0.0.0.0',
      'addr:::',
      'addr:10.*',
      'local:10.80.0.1',
    ],
    ...['state:closing', 'addr:0.*', 'sendq>0', 'proto:udp', 'addr:10.80.0.12', 'established'],
  )
  const signed = fc.tuple(fc.constantFrom('', '!'), form).map(([sign, text]) => sign + text)
  const some = fc.array(signed, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(' '))
  const filter = fc.oneof(
    some,
    fc.tuple(form, form, signed).map(([one, other, more]) => `(${one} or ${other}) ${more}`),
  )

  test('lists the very rows that the filter lets through, where it says so', () => {
    let compared = 0
    fc.assert(
      fc.property(filter, fc.array(row, { maxLength: 12 }), (text, rows) => {
        const parsed = parseFilter(text)
        const asked = parsed.ok ? equivalents(parsed.filter).findstr : null
        if (!parsed.ok || !asked?.exact) return
        compared += 1
        const [netstat, ...steps] = asked.command.split(' | ')
        expect(netstat).toBe('netstat -an')
        const head = ['', 'Active Connections', '', '  Proto  Local Address          Foreign Address        State']
        const shown = steps.reduce(findstr, [...head, ...rows.map(line)])
        expect(shown, asked.command).toEqual(rows.filter((it) => parsed.matches(it)).map(line))
      }),
      { numRuns: 1000 },
    )
    expect(compared).toBeGreaterThan(300)
  })
})
