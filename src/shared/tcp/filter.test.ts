import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { limits } from './diagnosis.ts'
import { equivalents } from './equivalents.ts'
import { type Filter, type FilterableRow, MAX_FILTER, parseFilter } from './filter.ts'
import { faultWords } from './filter-fault.ts'
import { printFilter } from './filter-print.ts'
import { regexFault } from './filter-regex.ts'
import { compareOps, fields, toNumber } from './filter-terms.ts'
import { tcpStates } from './states.ts'

const row = (change: Partial<FilterableRow> = {}): FilterableRow => ({
  protocol: 'tcp',
  local: { address: '192.168.1.5', port: 53317 },
  peer: { address: '10.0.0.2', port: 443 },
  state: 'ESTABLISHED',
  recvQueue: 0,
  sendQueue: 10,
  owner: { kind: 'process', pid: 4711, name: 'handbill' },
  ...change,
})
const listener = row({ local: { address: '::1', port: 80 }, peer: null, state: 'LISTEN', owner: { kind: 'hidden' } })
const udp = row({
  protocol: 'udp',
  state: null,
  peer: null,
  recvQueue: null,
  local: { address: '127.0.0.1', port: 5353 },
})

const rows = [80, 443, 5].flatMap((port) =>
  (['LISTEN', 'ESTABLISHED'] as const).flatMap((state) =>
    ['(sd-pam)', 'x'].map((name) =>
      row({ local: { address: '::1', port }, state, owner: { kind: 'process', pid: 1, name } }),
    ),
  ),
)

function matches(text: string, it: FilterableRow): boolean {
  const parsed = parseFilter(text)
  if (!parsed.ok) throw new Error(`${text}: ${parsed.message} at ${parsed.at}`)
  return parsed.matches(it)
}

const word = fc.oneof(fc.stringMatching(/^[a-z0-9:.*"\\!/ -]{1,12}$/), fc.string({ minLength: 1, maxLength: 12 }))
const atom: fc.Arbitrary<Filter> = fc.oneof(
  fc.record({ kind: fc.constant('port' as const), port: fc.integer({ min: 0, max: 65535 }) }),
  fc.record({
    kind: fc.constant('state' as const),
    states: fc.subarray([...tcpStates], { minLength: 1 }),
  }),
  fc.record({ kind: fc.constant('proc' as const), text: word }),
  fc.record({
    kind: fc.constant('address' as const),
    side: fc.constantFrom('addr' as const, 'local' as const, 'peer' as const),
    text: word,
  }),
  fc.record({ kind: fc.constant('proto' as const), protocol: fc.constantFrom('tcp' as const, 'udp' as const) }),
  fc.record({
    kind: fc.constant('compare' as const),
    field: fc.constantFrom(...fields),
    op: fc.constantFrom(...compareOps),
    number: fc.oneof(fc.integer({ min: 0, max: 1e11 }), fc.constantFrom(0.5, 1.25, 99.125)),
  }),
  fc.record({ kind: fc.constant('limit' as const), limit: fc.constantFrom(...limits) }),
  fc.record({ kind: fc.constant('text' as const), text: word }),
  fc.record({
    kind: fc.constant('regex' as const),
    source: fc.constantFrom('a.c', '^tcp', '\\d+$', 'a\\/b', '[:.]53'),
  }),
)
const signed = fc.oneof(
  atom,
  atom.map((part): Filter => ({ kind: 'not', part })),
)
const all = fc
  .array(signed, { minLength: 1, maxLength: 4 })
  .map((parts): Filter => (parts.length === 1 ? parts[0]! : { kind: 'and', parts }))
const flat = fc
  .array(all, { minLength: 1, maxLength: 3 })
  .map((parts): Filter => (parts.length === 1 ? parts[0]! : { kind: 'or', parts }))
/** With groups in groups, written as the parser writes them: no `and` right in an `and`, no `not` right in a `not`. */
const filter = fc
  .tuple(flat, fc.array(fc.record({ part: flat, how: fc.constantFrom('and', 'or', 'not') }), { maxLength: 3 }))
  .map(([first, more]) =>
    more.reduce((whole: Filter, { part, how }): Filter => {
      if (how === 'not') return whole.kind === 'not' ? whole.part : { kind: 'not', part: whole }
      const kind = how as 'and' | 'or'
      return { kind, parts: [whole, part].flatMap((it) => (it.kind === kind ? it.parts : [it])) }
    }, first),
  )

describe('parsing', () => {
  test('never throws, and points into the text when it does not understand', () => {
    const pieces = fc.constantFrom(
      'port:',
      'state:',
      '!',
      '-',
      '"',
      '/',
      'or',
      ' ',
      'grep',
      '(',
      '*',
      'sendq>',
      '9',
      '\\',
      'x',
    )
    const texts = fc.oneof(
      fc.string(),
      fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join('')),
    )
    fc.assert(
      fc.property(texts, (text) => {
        const parsed = parseFilter(text)
        if (!parsed.ok) {
          expect(parsed.at).toBeGreaterThanOrEqual(0)
          expect(parsed.at).toBeLessThanOrEqual(text.length)
          expect(parsed.message).not.toBe('')
          return
        }
        for (const it of [row(), listener, udp]) expect(typeof parsed.matches(it)).toBe('boolean')
        expect(equivalents(parsed.filter)).toBeDefined()
      }),
      { numRuns: 1000 },
    )
  })

  test('what is printed parses to the same filter', () => {
    fc.assert(
      fc.property(filter, (it) => {
        const text = printFilter(it)
        fc.pre(text.length <= MAX_FILTER)
        const parsed = parseFilter(text)
        expect(parsed.ok ? parsed.filter : `${parsed.message} at ${parsed.at}`).toEqual(it)
      }),
      { numRuns: 1000 },
    )
  })

  test('a number reads the same when it is printed, whatever its unit', () => {
    const digits = fc.tuple(fc.stringMatching(/^\d{1,16}$/), fc.stringMatching(/^(\.\d{1,6})?$/))
    fc.assert(
      fc.property(digits, fc.constantFrom('', 'k', 'M', 'g', 'Ki', 'mi', 'Gi'), ([whole, part], unit) => {
        const parsed = parseFilter(`rate>${whole}${part}${unit}`)
        fc.pre(parsed.ok)
        if (parsed.ok) expect(parseFilter(printFilter(parsed.filter))).toMatchObject({ filter: parsed.filter })
      }),
    )
  })

  test('a negated filter matches exactly what the filter does not', () => {
    fc.assert(
      fc.property(atom, fc.constantFrom(row(), listener, udp), (part, it) => {
        expect(matches(printFilter({ kind: 'not', part }), it)).toBe(!matches(printFilter(part), it))
      }),
    )
  })

  test.each([
    ['(port:80 or port:443) state:listen', 'port:80 state:listen or port:443 state:listen'],
    ['!(port:80 or port:443)', '!port:80 !port:443'],
    ['!(port:80 state:listen)', '!port:80 or !state:listen'],
    ['((80)) (443)', '80 443'],
    ['-(-(80))', '80'],
    ['(proc:(sd-pam) or proc:x)', 'proc:"(sd-pam)" or proc:x'],
    ['(/a(b|c)/ or "x)")', '/a(b|c)/ or "x)"'],
    ['(grep "(80)" or 443)', '"(80)" or 443'],
  ])('%s is %s', (text, same) => {
    for (const it of rows) expect(matches(text, it), JSON.stringify(it)).toBe(matches(same, it))
  })

  test.each([
    ['port:70000', 5, 'not a port'],
    ['80 (443', 3, 'never closed'],
    ['(80 or)', 4, 'both sides'],
    ['()', 0, 'right after it'],
    ['grep (80)', 0, 'a text after it'],
    ['!( )', 0, 'right after it'],
    ['port:53317 state:opened', 17, 'not a TCP state'],
    ['state:established,foo', 18, 'not a TCP state'],
    ['sendq>many', 6, 'not a number'],
    ['what:ever', 0, 'not known'],
    ['53317 or', 6, 'both sides'],
    ['or 53317', 0, 'both sides'],
    ['grep', 0, 'a text after it'],
    ['proc:"open', 0, 'never closed'],
    ['/(a+)+$/', 0, 'repeating a group'],
    ['x /[/', 2, 'regular expression'],
    ['x /.*.*x/', 2, 'only one'],
    ['!', 0, 'right after it'],
    ['proto:sctp', 6, 'tcp or udp'],
    ['limit:cable', 6, 'limits a connection'],
    ['rtt>fast', 4, 'not a number'],
    ['rate>5x', 5, 'not a number'],
  ])('%s is refused at %i: %s', (text, at, message) => {
    const parsed = parseFilter(text)
    expect(parsed).toMatchObject({ ok: false, at, message: expect.stringContaining(message) })
    // The message is the code's words; another language has others.
    if (!parsed.ok) expect(faultWords(parsed.fault)).toBe(parsed.message)
  })
})

describe('regular expressions', () => {
  test.each(['^tcp.*53317', ':(80|443) ', '10\\.0\\.\\d+\\.\\d+', 'ESTAB|LISTEN', '[:.]53$', 'https?'])(
    '/%s/ is taken',
    (source) => {
      expect(regexFault(source)).toBeNull()
    },
  )

  test.each([
    ['(a+)+$', 'repeating a group'],
    ['(a|a)?x', 'repeating a group'],
    ['(?=a)', 'question mark'],
    ['(a)\\1', 'backreferences'],
    ['.*x.*', 'only one'],
    ['\\w+x[^x]*', 'only one'],
    ['a*b*c*d*', 'repetitions'],
    ['(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)', 'choices'],
    ['a?a?a?a?a?a?a?aaaaaaa', 'choices'],
    ['x'.repeat(101), 'longer'],
    ['[', 'not a regular'],
  ])('/%s/ is refused: %s', (source, message) => {
    const fault = regexFault(source)
    expect(fault && faultWords(fault)).toContain(message)
  })

  test('the slowest that are taken are fast even on the longest rows that suit them', () => {
    const name = 'a'.repeat(250)
    const end = { address: 'aaaa:aaaa:aaaa:aaaa:aaaa:aaaa:aaaa:aaaa', port: 53317 }
    const worst = row({ local: end, peer: end, owner: { kind: 'process', pid: 1, name } })
    for (const source of ['.*!', 'a*a*a*!', 'a+a+.*!', '(a|a)a*a*a*!']) {
      const parsed = parseFilter(`/${source}/`)
      const started = performance.now()
      for (let rows = 0; rows < 100; rows += 1) expect(parsed.ok && parsed.matches(worst)).toBe(false)
      // Some 100 ms at the most; an exponential one would take years.
      expect(performance.now() - started, source).toBeLessThan(2000)
    }
  })
})

describe('matching', () => {
  test.each([
    ['', true],
    ['53317', true],
    ['port:443', true],
    ['port:5331', false],
    ['state:estab', true],
    ['state:!time_wait', true],
    ['-state:established,close-wait', false],
    ['proc:hand', true],
    ['proc:4711', true],
    ['addr:10.0.0.2', true],
    ['addr:10.0.0', false],
    ['addr:10.0.', true],
    ['peer:10.*', true],
    ['local:10.*', false],
    ['addr:10.0.0.2:443', true],
    ['addr:loopback', false],
    ['sendq>0', true],
    ['sendq>=10 recvq=0', true],
    ['recvq!=0', false],
    ['grep 53317', true],
    ['established', true],
    ['grep "5 10.0"', false],
    ['/:443 est/', true],
    ['/^udp/ or port:443', true],
    ['proto:udp or port:1 state:established', false],
  ])('%s: %s', (text, expected) => {
    expect(matches(text, row())).toBe(expected)
  })

  test('what a row cannot tell is neither more nor less than anything', () => {
    expect(matches('recvq>=0', udp)).toBe(false)
    expect(matches('state:established', udp)).toBe(false)
    expect(matches('addr:loopback', udp)).toBe(true)
    expect(matches('addr:loopback', listener)).toBe(true)
    expect(matches('proc:handbill', listener)).toBe(false)
  })

  test('a zone may be named or left out', () => {
    const stub = row({ local: { address: '127.0.0.53%lo', port: 53 } })
    const six = row({ local: { address: 'fe80::5%eth0', port: 80 } })
    const found = (filter: string, of: FilterableRow) => {
      const parsed = parseFilter(filter)
      return parsed.ok && parsed.matches(of)
    }
    for (const filter of ['local:127.0.0.53', 'local:127.0.0.53:53', 'local:127.0.0.53%lo', 'local:loopback'])
      expect(found(filter, stub)).toBe(true)
    for (const filter of ['fe80::5%eth0', 'local:fe80::5', 'local:[fe80::5%eth0]:80', 'local:[fe80::5]:80'])
      expect(found(filter, six)).toBe(true)
    expect(found('local:fe80::5%eth1', six)).toBe(false)
  })

  test('an IPv4 address in IPv6 clothes is found by its plain name', () => {
    const mapped = row({ local: { address: '::ffff:127.0.0.1', port: 80 } })
    for (const text of [
      'addr:loopback',
      'local:127.0.0.1',
      'local:127.',
      'addr:127.0.0.1:80',
      'addr:::ffff:127.0.0.1',
    ]) {
      expect(matches(text, mapped), text).toBe(true)
    }
  })
})

describe('what the kernel keeps of a connection', () => {
  const slow = row({
    tcp: { rtt: 120.5, cwnd: 10, retransmits: 3, bytesAcked: 5_000_000, bytesReceived: 1000 },
    rate: { in: 10, out: 64_000 },
    limit: 'network',
    drops: null,
  })
  test.each([
    ['rtt>100', true],
    ['rtt>120.5', false],
    ['cwnd<=10 retrans>0', true],
    ['bytes>=5M', true],
    ['bytes>=5Mi', false],
    ['rate>60k', true],
    ['limit:network', true],
    ['!limit:network', false],
    ['limit:receiver', false],
    ['drops=0', false],
  ])('%s: %s', (text, expected) => {
    expect(matches(text, slow)).toBe(expected)
    // A row that cannot tell is neither more nor less.
    if (!text.startsWith('!')) expect(matches(text, row())).toBe(false)
  })

  test('numbers have units, or are refused', () => {
    expect(['64', '1.5', '10k', '2M', '1Gi', '3ki'].map(toNumber)).toEqual([64, 1.5, 10_000, 2e6, 2 ** 30, 3072])
    expect(['', 'k', '1e3', '-1', '1.', '0x10', '1kb', '1i'].map(toNumber)).toEqual(Array(8).fill(null))
  })
})

describe('an address that begins with letters', () => {
  test('is text, or a port of this machine, and no name of a field', () => {
    const fd = row({ local: { address: 'fd::1', port: 443 }, peer: null, state: 'LISTEN' })
    for (const text of ['fd::1', 'FD::1', 'local:fd::1'])
      expect([text, matches(text, fd), matches(text, row())]).toEqual([text, true, false])
    expect(parseFilter('fd::1')).toMatchObject({ ok: true, filter: { kind: 'text', text: 'fd::1' } })
    expect(matches('localhost:80', listener)).toBe(true)
    expect(matches('localhost:81', listener)).toBe(false)
    expect(matches('localhost:443', row())).toBe(false)
    expect(matches('!localhost:80', listener)).toBe(false)
  })

  test('a name that is mistyped is still refused', () => {
    for (const text of ['prot:80', 'fd:nope', 'adr:::1', 'localhost:http'])
      expect(parseFilter(text)).toMatchObject({ ok: false, fault: { code: 'unknown_name' } })
  })
})
