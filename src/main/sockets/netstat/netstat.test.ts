import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SocketTable } from '../table.ts'
import type { NetstatSocket } from './line.ts'
import { parseMacos, parsePs } from './macos.ts'
import { netstatSource } from './source.ts'
import { parseTasklist, parseWindows } from './windows.ts'

/** Rows that were printed by such systems and published; some of one table are from several machines. */
const recorded = (name: string) => readFileSync(new URL(`./fixtures/${name}.txt`, import.meta.url), 'utf8')

const text = ({ socket: { protocol, family, local, peer, state }, pid, process }: NetstatSocket) =>
  [
    ...[protocol, family, `${local.address} ${local.port}`, peer ? `${peer.address} ${peer.port}` : '-'],
    ...[state, pid, process],
  ].join('|')

test('Windows', () => {
  const sockets = parseWindows(recorded('windows'))
  expect(sockets.map(text)).toEqual([
    'tcp|4|0.0.0.0 135|-|LISTEN|864|',
    'tcp|4|10.10.10.184 22|10.10.16.17 41728|ESTABLISHED|2276|',
    'tcp|4|10.10.10.184 139|-|LISTEN|4|',
    'tcp|4|127.0.0.1 49673|127.0.0.1 49674|ESTABLISHED|6132|',
    'tcp|4|10.10.101.165 49663|10.6.31.77 47220|TIME_WAIT||',
    'tcp|4|10.10.101.165 49885|20.49.150.241 443|SYN_SENT|1916|',
    'tcp|6|:: 135|-|LISTEN|864|',
    'tcp|6|::1 49925|-|LISTEN|16680|',
    'udp|4|0.0.0.0 123|-||2404|',
    'udp|4|127.0.0.1 63999|127.0.0.1 63999||2628|',
  ])
  expect(sockets[0]?.socket).toMatchObject({ recvQueue: null, sendQueue: null, tcp: null })
  expect(sockets[4]?.socket.timer).toMatchObject({ kind: 'time_wait', estimated: true })
})

test('Windows in another language: a listener is known by its missing peer, another state is not guessed', () => {
  const german = [
    '  TCP    [::1]:3000             [::]:0                 ABHÖREN         9200',
    '  TCP    10.0.0.2:80            10.0.0.3:81            HERGESTELLT     7',
    '  TCP    [fe80::1%4]:80         [fe80::2%4]:81         ESTABLISHED     7',
  ].join('\r\n')
  expect(parseWindows(german).map(text)).toEqual([
    'tcp|6|::1 3000|-|LISTEN|9200|',
    'tcp|4|10.0.0.2 80|10.0.0.3 81||7|',
    'tcp|6|fe80::1 80|fe80::2 81|ESTABLISHED|7|',
  ])
})

test('macOS, with the process by its id', () => {
  expect(parseMacos(recorded('macos-13')).map(text)).toEqual([
    'tcp|4|127.0.0.1 8001|127.0.0.1 60348|ESTABLISHED|34323|',
    'tcp|4|192.168.50.89 60344|149.137.136.16 443|ESTABLISHED|24807|',
    'tcp|6|:: 2222|-|LISTEN|43379|',
    'tcp|6|::1 58090|::1 2222|TIME_WAIT|43387|',
  ])
})

test('macOS, with the process by its name, which may have spaces', () => {
  const sockets = parseMacos(recorded('macos-26'))
  expect(sockets.map(text)).toEqual([
    'tcp|4|127.0.0.1 59357|127.0.0.1 59360|ESTABLISHED|46708|node',
    'tcp|4|0.0.0.0 24800|-|LISTEN|62071|synergy-core',
    'tcp|4|127.0.0.1 58312|-|LISTEN|84517|Code Helper (Plu',
    'tcp|6|:: 38123|-|LISTEN|59043|node',
    'udp|4|0.0.0.0 5353|-||1|mDNSResponder',
  ])
  expect(sockets[0]?.socket).toMatchObject({ recvQueue: 0, sendQueue: 0 })
})

test('anything else is left out, and nothing throws', () => {
  fc.assert(
    fc.property(fc.string(), (noise) => {
      parseWindows(noise)
      parseMacos(noise)
      parsePs(noise)
      parseTasklist(noise)
    }),
  )
  for (const name of ['macos-13', 'macos-26']) expect(parseWindows(recorded(name))).toEqual([])
  expect(parseMacos(recorded('windows'))).toEqual([])
})

describe('the source', () => {
  const source = (asked: string[]) =>
    netstatSource(
      {
        ...{ source: 'windows', queues: false, table: ['netstat', '-ano'], parse: parseWindows },
        ...{ processes: ['tasklist'], parseProcesses: parseTasklist },
      },
      async ([program]) => {
        asked.push(program)
        return program === 'netstat'
          ? recorded('windows')
          : '"svchost.exe","864","Services","0","1 K"\r\n"sshd.exe","2276"\r\n'
      },
    )

  test('names processes, and says what this system does not offer', async () => {
    const table = new SocketTable({ source: source([]), now: () => 1000 })
    const { changed } = await table.poll()
    expect(changed.find(({ local }) => local.port === 22)?.owner).toEqual({
      ...{ kind: 'process', pid: 2276, name: 'sshd.exe', ours: false },
    })
    expect(changed.find(({ state }) => state === 'TIME_WAIT')).toMatchObject({
      owner: { kind: 'none' },
      timer: { kind: 'time_wait', endsAt: 121_000, estimated: true },
    })
    const caps = await table.caps()
    expect(caps).toMatchObject({ source: 'windows', queues: false, triedOnHardware: false, timeWait: 'estimated' })
    expect(caps.columns).not.toContain('recvQueue')
    expect(caps.columns).not.toContain('rtt')
  })

  test('an estimate counts down from first sight, and rows that stay the same are no news', async () => {
    let now = 1000
    const table = new SocketTable({ source: source([]), now: () => now })
    await table.poll()
    now = 5000
    expect((await table.poll()).changed).toEqual([])
  })

  test('asks for names again only when a stranger appears', async () => {
    const asked: string[] = []
    const it = source(asked)
    await it.read()
    expect(asked).toEqual(['netstat', 'tasklist'])
  })

  test('asks once for a process that the system does not name, and again when its id was away', async () => {
    const table = { text: '  TCP    10.0.0.2:80    10.0.0.3:81    ESTABLISHED    7\r\n' }
    let asked = 0
    const it = netstatSource(
      {
        ...{ source: 'windows', queues: false, table: ['netstat'], parse: parseWindows },
        ...{ processes: ['tasklist'], parseProcesses: parseTasklist },
      },
      async ([program]) => {
        if (program === 'netstat') return table.text
        asked += 1
        return asked < 2 ? '"other.exe","8"' : '"seven.exe","7"'
      },
    )
    const owner = async () => (await it.read()).fresh[0]?.owner
    for (const _ of [1, 2, 3]) expect(await owner()).toMatchObject({ name: 'process 7' })
    expect(asked).toBe(1)
    const { text } = table
    table.text = ''
    await it.read()
    table.text = text
    expect(await owner()).toMatchObject({ name: 'seven.exe' })
  })

  test('leaves out what is closed', async () => {
    const text =
      'tcp4  0  0  127.0.0.1.80  *.*  CLOSED  0  0  1  2  x:7\ntcp4  0  0  127.0.0.1.81  *.*  LISTEN  0  0  1  2  x:7\n'
    const it = netstatSource(
      {
        ...{ source: 'macos', queues: true, table: ['netstat'], parse: parseMacos },
        ...{ processes: ['ps'], parseProcesses: parsePs },
      },
      async () => text,
    )
    expect((await it.read()).fresh.map(({ local }) => local.port)).toEqual([81])
  })
})
