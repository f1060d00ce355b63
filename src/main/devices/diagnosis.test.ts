import { X509Certificate } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, createServer as createTcp, type Server as TcpServer } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Finding, type FindingCode, findings as fieldsOf } from '../../shared/contract/devices.ts'
import { toAnnouncement } from './announcement.ts'
import { Diagnosis, type DiagnosisOptions } from './diagnosis.ts'
import { makeCredentials } from './testing/credentials.ts'
import { type Handbill, infoOf, Lan } from './testing/lan.ts'
import { loopbackMulticastProblem, shout } from './testing/meeting.ts'

const problem = await loopbackMulticastProblem()

let lan: Lan
let heron: Handbill
const servers: (Server | TcpServer)[] = []

beforeEach(async () => {
  lan = await Lan.open()
  heron = await lan.handbill('Quiet Heron')
})
afterEach(async () => {
  await lan.close()
  for (const server of servers.splice(0)) server.close()
})

function diagnose(host?: string, options: Partial<DiagnosisOptions> = {}): Promise<Finding[]> {
  const { devices, identity, self } = heron
  const diagnosis = new Diagnosis({
    ...{ devices, identity, self, interfaces: ['lo'], clock: lan.clock, meetingPoint: lan.at, timeout: 1000 },
    wantedPort: () => heron.server.port,
    whoHolds: async () => ({ pid: 4711, name: 'hog' }),
    ...options,
  })
  return diagnosis.run(host)
}

test('every finding names what belongs to it', async () => {
  for (const { code, data } of await diagnose('127.0.0.1:1'))
    expect(Object.keys(data).sort(), code).toEqual([...fieldsOf[code]].sort())
})

const codes = (findings: readonly Finding[]) => findings.map(({ code }) => code)
/** What it says about the host, leaving out this machine's own side. */
const onHost = async (host: string, options?: Partial<DiagnosisOptions>) =>
  (await diagnose(host, options)).filter(
    ({ code }) => (code.startsWith('HOST') && !code.startsWith('HOST_CLOCK')) || code === 'CERTIFICATE_REFUSED',
  )

async function listen<S extends Server | TcpServer>(server: S): Promise<string> {
  servers.push(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

describe('this machine', () => {
  test.skipIf(problem !== null)('is well', async () => {
    await heron.devices.start()
    const well: FindingCode[] = ['INTERFACE_FINE', 'LISTENING', 'MULTICAST_FINE', 'CLOCK_FINE', 'NOBODY_SEEN']
    expect(codes(await diagnose())).toEqual(well)
    await shout(lan.at, JSON.stringify(toAnnouncement(infoOf('Phone', 'phone', 9), false)))
    while (heron.devices.list.size === 0) await heron.devices.list.changed()
    expect(codes(await diagnose()).at(-1)).toBe('DEVICES_SEEN')
  })

  test('has another program on its port: it is named', async () => {
    const findings = await diagnose(undefined, { wantedPort: () => 1 })
    expect(findings).toContainEqual({
      code: 'PORT_TAKEN',
      level: 'trouble',
      data: { wanted: 1, port: heron.server.port, holder: 'hog (process 4711)' },
      sentence: expect.stringMatching(/^Port 1 is taken by hog \(process 4711\), .* close hog and restart Handbill\.$/),
    })
    expect(codes(await diagnose(undefined, { self: () => null }))).toContain('NOT_LISTENING')
  })

  test('is told of an interface that it has not', async () => {
    const [first] = await diagnose(undefined, { interfaces: ['nowhere0'] })
    expect(first?.code).toBe('INTERFACE_MISSING')
    expect(first?.sentence).toContain('nowhere0')
  })

  test('has discovery switched off', async () => {
    expect(codes(await diagnose())).toContain('DISCOVERY_OFF')
  })

  test('keeps its UDP port from us: who has it is named', async () => {
    await heron.devices.start()
    await heron.devices.stop()
    const greedy = createSocket('udp4').bind(lan.at.port)
    await once(greedy, 'listening')
    await heron.devices.start()
    const findings = await diagnose()
    greedy.close()
    expect(findings.find(({ code }) => code === 'MULTICAST_PORT_TAKEN')?.sentence).toContain('hog (process 4711)')
  })

  test('has a group that goes nowhere', async () => {
    await heron.devices.start()
    expect(codes(await diagnose(undefined, { meetingPoint: { ...lan.at, group: '10.0.0.1' } }))).toContain(
      'MULTICAST_NO_ROUTE',
    )
  })

  test('lives in another time than its certificate', async () => {
    const clock = { now: () => Date.parse('1999-12-31'), after: () => () => {} }
    expect(codes(await diagnose(undefined, { clock }))).toContain('CLOCK_WRONG')
  })

  test('has a certificate that is near its end', async () => {
    const end = Date.parse(new X509Certificate(heron.identity.certificate).validTo)
    const at = (days: number) =>
      diagnose(undefined, { clock: { after: () => () => {}, now: () => end - days * 86_400_000 } })
    expect(codes(await at(91))).toContain('CLOCK_FINE')
    expect(await at(89)).toContainEqual(
      expect.objectContaining({ code: 'CERTIFICATE_ENDS', level: 'note', data: { date: '2120-01-01' } }),
    )
    expect(codes(await at(-1))).toContain('CLOCK_WRONG')
  })
})

describe('a host', () => {
  test.skipIf(problem !== null)('that answers and hears is fine', async () => {
    const wren = await lan.handbill('Bold Wren')
    await heron.devices.start()
    await wren.devices.start()
    const asked = onHost(`127.0.0.1:${wren.server.port}`)
    let over = false
    void asked.finally(() => {
      over = true
    })
    while (!over) {
      lan.clock.advance(100)
      await new Promise(setImmediate)
    }
    expect(codes(await asked)).toEqual(['HOST_ANSWERS', 'HOST_HEARD'])
  })

  test('that hears no announcement is told from one that is not there', async () => {
    const deaf = await makeCredentials()
    const { port } = await lan.peer({ credentials: deaf, says: (at) => infoOf('Deaf', deaf.fingerprint, at) })
    expect(codes(await onHost(`127.0.0.1:${port}`))).toEqual(['HOST_ANSWERS', 'HOST_UNICAST_ONLY'])
    const plain = await lan.peer({ says: (at) => infoOf('Plain', 'plain', at, 'http') })
    expect(codes(await onHost(`127.0.0.1:${plain.port}`))).toEqual(['HOST_ANSWERS', 'HOST_PLAIN', 'HOST_UNICAST_ONLY'])
  })

  test('that refuses is told from one that swallows, and from one that hangs up', async () => {
    expect(codes(await onHost('127.0.0.1:1'))).toEqual(['HOST_REFUSED'])
    const mute = await listen(createTcp(() => {}))
    expect(codes(await onHost(mute))).toEqual(['HOST_CLOSES'])
    const rude = await listen(createTcp((socket) => socket.end()))
    expect(codes(await onHost(rude))).toEqual(['HOST_CLOSES'])
  })

  test('that is something else, or ourselves', async () => {
    const other = await listen(createServer((_request, response) => response.writeHead(404).end('no')))
    expect(codes(await onHost(other))).toEqual(['HOST_SPEAKS_OTHERWISE'])
    expect(codes(await onHost(`127.0.0.1:${heron.server.port}`))).toEqual(['HOST_IS_SELF'])
  })

  test('with a clock of its own is told so', async () => {
    const late = await listen(
      createServer((_request, response) => {
        response.setHeader('date', new Date(lan.clock.now() - 3_600_000).toUTCString())
        response.end(JSON.stringify(infoOf('Late', 'late', 1, 'http')))
      }),
    )
    const findings = await diagnose(late)
    expect(findings.find(({ code }) => code === 'HOST_CLOCK_BEHIND')?.sentence).toMatch(/is 60 minutes behind this one/)
  })

  test('that no interface leads to, or that nobody knows', async () => {
    expect(codes(await onHost('192.0.2.1'))).toEqual(['HOST_NOT_LED_TO'])
    expect(codes(await onHost('nobody.invalid'))).toEqual(['HOST_UNKNOWN'])
    await expect(diagnose('1.2.3')).rejects.toMatchObject({ code: 'INPUT_INVALID' })
  })
})
