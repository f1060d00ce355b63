import { execFileSync } from 'node:child_process'
import dgram from 'node:dgram'
import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SocketRow } from '../../shared/contract/sockets.ts'
import { equivalents } from '../../shared/tcp/equivalents.ts'
import { parseFilter } from '../../shared/tcp/filter.ts'
import { sockDiagSource } from './sockdiag/source.ts'
import { SocketTable } from './table.ts'
import { Connections } from './testing/connections.ts'
import { standStill } from './testing/held.ts'
import { enterOwnNetwork } from './testing/own-network.ts'

const leave = await enterOwnNetwork()
if (!leave) console.log('no network namespace of our own here (it needs Linux and root): no other tools are asked')
const connections = new Connections()
const held: { destroy?(): void; close?(): void }[] = []
let rows: SocketRow[] = []
let printed = ''

/** Addresses and ports that a careless pattern takes for one another. */
const pairs = [
  ['127.0.0.1', '127.0.0.1', 80],
  ['127.80.0.1', '127.0.0.12', 8080],
  ['::1', '::1', 443],
  ['::', '127.0.0.1', 4430],
  ['0.0.0.0', '127.0.0.12', 180],
] as const

async function pair(listening: string, called: string, port: number): Promise<[Socket, Socket]> {
  const server: Server = createServer({ allowHalfOpen: true, pauseOnConnect: true })
  server.listen(port, listening)
  await once(server, 'listening')
  const accepted = once(server, 'connection')
  const host = ['::', '0.0.0.0', '::1'].includes(listening) ? called : listening
  const client = connect({ port, host, allowHalfOpen: true, ...(host !== '::1' && { localAddress: called }) })
  await once(client, 'connect')
  const [other] = (await accepted) as [Socket]
  for (const socket of [client, other]) socket.on('error', () => {})
  held.push(client, other, server)
  return [client, other]
}

async function udp(kind: 'udp4' | 'udp6', port: number, peer?: number) {
  const socket = dgram.createSocket(kind)
  held.push({ close: () => socket.close() })
  socket.bind(port, kind === 'udp4' ? '127.0.0.1' : '::')
  await once(socket, 'listening')
  if (peer === undefined) return
  socket.connect(peer, '127.0.0.1')
  await once(socket, 'connect')
}

/** What waits though no program of ours holds it back: to be accepted, an end that was not read, datagrams. */
async function queues(): Promise<void> {
  const served = await standStill(
    connections,
    "require('net').createServer().listen(0, '127.0.0.1', function () { console.log(this.address().port) })",
  )
  const caller = connect(served.port, '127.0.0.1')
  held.push(caller)
  await once(caller, 'connect')
  caller.end('hello')
  await once(caller, 'finish')
  const heard = await standStill(
    connections,
    "const s = require('dgram').createSocket('udp6').bind(0, '::', () => console.log(s.address().port))",
  )
  const talker = dgram.createSocket('udp4')
  await new Promise((sent) => talker.send('hello', heard.port, '127.0.0.1', sent))
  talker.close()
}

beforeAll(async () => {
  if (!leave) return
  const connected = []
  for (const [listening, called, port] of pairs) connected.push(await pair(listening, called, port))
  const [[talking], [closing, waiting], [leaving, left]] = connected as [
    [Socket, Socket],
    [Socket, Socket],
    [Socket, Socket],
  ]
  talking.write(Buffer.alloc(1000))
  // CLOSE_WAIT and FIN_WAIT_2; TIME_WAIT.
  closing.end()
  waiting.resume()
  await once(waiting, 'end')
  leaving.end()
  left.resume()
  left.end()
  leaving.resume()
  await Promise.all([once(left, 'close'), once(leaving, 'close')])
  await udp('udp4', 80)
  await udp('udp4', 8080, 80)
  await udp('udp6', 443)
  await queues()
  const table = new SocketTable({ source: await sockDiagSource(), now: () => Date.now() })
  rows = (await table.poll()).changed
  await table.close()
  printed = execFileSync('netstat', ['-an'], { encoding: 'utf8' })
})

afterAll(() => {
  connections.close()
  for (const it of held) {
    it.destroy?.()
    it.close?.()
  }
  leave?.()
})

/** `127.0.0.1:80`, `[::1]:80`, `::1:80`, `*:80` as one text. */
function end(text: string): string {
  const at = text.lastIndexOf(':')
  const host = text.slice(0, at).replace(/^\[|\]$/g, '')
  // An address of IPv4 in the clothes of IPv6 is printed without them by netstat.
  return text.endsWith(':*') ? '*' : `${host === '*' ? '::' : host.replace(/^::ffff:/, '')} ${text.slice(at + 1)}`
}

function keyOf({ protocol, local, peer }: SocketRow): string {
  const one = ({ address, port }: typeof local) => end(`[${address}]:${port}`)
  return `${protocol} ${one(local)} ${peer ? one(peer) : '*'}`
}

function asked(command: string): string[] {
  const out = execFileSync('sh', ['-c', `netstat() { printf '%s' "$TABLE"; }\n${command}; true`], {
    env: { ...process.env, TABLE: printed },
    encoding: 'utf8',
  })
  const ofSs = command.startsWith('ss')
  const only = /^ss -(t|u)an/.exec(command)?.[1]
  return out
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([first = '']) => first !== '' && !/^(Netid|State|Recv-Q|unix|Active|Proto)$/.test(first))
    .map((words) => {
      if (!ofSs) return `${words[0]!.slice(0, 3)} ${end(words[3]!)} ${end(words[4]!)}`
      // Of columns in which there is only one thing to say, ss leaves out some.
      const [local, peer] = words.filter((word) => /:(\d+|\*)$/.test(word))
      return `${only ? (only === 't' ? 'tcp' : 'udp') : words[0]} ${end(local!)} ${end(peer!)}`
    })
    .sort()
}

const ports = [0, 80, 443, 8080, 180, 18, 1].flatMap((port) => [`port:${port}`, `${port}`])
const hosts = [
  '127.0.0.1',
  '127.0.0.12',
  '127.80.0.1',
  '0.0.0.0',
  '::',
  '::1',
  '::ffff:127.0.0.1',
  '10.0.0.1',
  '300.1.1.1',
]
const addresses = [
  ...hosts,
  '127.',
  '127.0.*',
  '0.*',
  '127.0.0.1*',
  'loopback',
  '127.0.0.1:80',
  '[::1]:443',
  '::1:443',
  '1',
  'x',
]
const states = ['listen', 'established', 'time_wait,close_wait', 'fin_wait_2', 'closed', 'syn_rcvd']
const forms = [
  ...ports,
  ...['addr', 'local', 'peer'].flatMap((side) => addresses.map((it) => `${side}:${it}`)),
  ...states.map((it) => `state:${it}`),
  ...['proto:tcp', 'proto:udp', 'recvq>0', 'recvq<=999.5', 'sendq=0', 'sendq>100', 'rtt>0', 'limit:idle', 'drops=0'],
  ...[
    'proc:node',
    `proc:${process.pid}`,
    'proc:80',
    'established',
    '127.0.0',
    '":80 "',
    '/^tcp/',
    '/LISTEN$/',
    "it's",
    '*',
  ],
]
const signed = fc.tuple(fc.constantFrom('', '!'), fc.constantFrom(...forms)).map(([sign, form]) => sign + form)
const joined = fc.array(signed, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(' '))
const grouped = fc
  .tuple(fc.constantFrom('', '!'), joined, joined, signed)
  .map(([sign, one, other, more]) => `${sign}(${one} or ${other}) ${more}`)

/** What the tools that say to be exact list, against what the filter lets through. */
function compare(text: string): void {
  const parsed = parseFilter(text)
  if (!parsed.ok) throw new Error(`${text}: ${parsed.message}`)
  const expected = rows
    .filter((row) => parsed.matches(row))
    .map(keyOf)
    .sort()
  const { ss, netstat } = equivalents(parsed.filter)
  for (const it of [ss, netstat]) if (it?.exact) expect(asked(it.command), `${text}: ${it.command}`).toEqual(expected)
}

describe.skipIf(!leave)('the same question, asked of the real tools', () => {
  test('has something of everything to ask about', () => {
    expect(new Set(rows.map(({ state }) => state))).toEqual(
      new Set(['LISTEN', 'ESTABLISHED', 'CLOSE_WAIT', 'FIN_WAIT_2', 'TIME_WAIT', null]),
    )
    expect(asked('netstat -an')).toEqual(rows.map(keyOf).sort())
    expect(asked('ss -tuan')).toEqual(rows.map(keyOf).sort())
    const waiting = rows.filter(({ recvQueue }) => recvQueue! > 0).map(({ protocol, state }) => state ?? protocol)
    expect(new Set(waiting)).toEqual(new Set(['LISTEN', 'ESTABLISHED', 'CLOSE_WAIT', 'udp']))
  })

  test.each(forms)('%s', (form) => {
    compare(form)
    compare(`!${form}`)
  })

  test('gives the same rows in any combination', () => {
    fc.assert(fc.property(fc.oneof(joined, grouped), compare), { numRuns: 80 })
  }, 60_000)
})
