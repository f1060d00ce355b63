import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { makeCredentials } from '../src/main/devices/testing/credentials.ts'
import type { Finding } from '../src/shared/contract/devices.ts'
import { test as base, expect } from './fixtures/handbill.ts'
import { Lan, lanProblem } from './fixtures/lan.ts'

const problem = lanProblem()

interface Ward {
  readonly lan: Lan
  folder(name: string): Promise<string>
  /** What the doctor finds on anna's side, by its code. */
  doctor(...host: string[]): Promise<Map<string, Finding>>
}

const test = base.extend<{ ward: Ward }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from this pattern.
  ward: async ({}, use) => {
    const root = await mkdtemp(join(tmpdir(), 'handbill-doctor-'))
    const lan = await Lan.open('anna', 'ben')
    let count = 0
    const folder = async (name: string) => {
      await mkdir(join(root, name), { recursive: true })
      return join(root, name)
    }
    const doctor = async (...host: string[]) => {
      count += 1
      const running = lan.handbill('anna', await folder(`anna-${count}`), 'doctor', ...host)
      await running.ended()
      const found = running.events('finding') as unknown as Finding[]
      return new Map(found.map((finding) => [finding.code, finding]))
    }
    try {
      await use({ lan, folder, doctor })
    } finally {
      await lan.close()
      await rm(root, { recursive: true, force: true })
    }
  },
})

test.skip(problem !== null, problem ?? '')

test('the doctor tells a host that is not there from one that refuses, and from one that swallows', async ({
  ward,
}) => {
  const { lan, doctor } = ward
  const ben = lan.address('ben')
  const [nobody, nothing] = await Promise.all([doctor('192.0.2.99'), doctor(ben)])
  expect([...nobody.keys()], [...nobody.values()].map(({ sentence }) => sentence).join('\n')).toContain(
    'HOST_UNREACHABLE',
  )
  expect([...nothing.keys()]).toContain('HOST_REFUSED')
  await lan.swallow('ben', lan.address('anna'))
  const silent = await doctor(ben)
  expect([...silent.keys()]).toContain('HOST_SILENT')
  expect(silent.get('HOST_SILENT')?.data).toEqual({ at: `${ben}:53317` })
})

test('the doctor sees that a certificate is refused', async ({ ward }) => {
  const { lan, folder, doctor } = ward
  const { certificate, privateKey } = await makeCredentials()
  const at = await folder('ben')
  await writeFile(join(at, 'peer.pem'), `${certificate}\n${privateKey}`)
  const words = ['s_server', '-accept', '53317', '-cert', 'peer.pem', '-Verify', '1', '-verify_return_error', '-www']
  const server = lan.program('ben', at, 'openssl', ...words)
  const began = await Promise.race([
    once(createInterface({ input: server.stdout! }), 'line').then(() => true),
    once(server, 'exit').then(() => false),
  ])
  test.skip(!began, 'openssl is not installed here')
  expect([...(await doctor(lan.address('ben'))).keys()]).toContain('CERTIFICATE_REFUSED')
})

test('the doctor names what has the port, and what keeps the group from being heard', async ({ ward }) => {
  const { lan, folder, doctor } = ward
  const script = `require('net').createServer().listen(53317, '0.0.0.0', () => console.log('ready'))`
  const hog = lan.program('anna', await folder('hog'), process.execPath, '-e', script)
  await once(createInterface({ input: hog.stdout! }), 'line')
  const found = await doctor()
  expect([...found.keys()]).toContain('MULTICAST_FINE')
  expect(found.get('PORT_TAKEN')?.data).toMatchObject({
    wanted: 53317,
    holder: expect.stringMatching(/\(process \d+\)$/),
  })
  hog.kill()
  await once(hog, 'exit')
  const walled = await lan.firewall('anna', 'in').then(
    () => true,
    () => false,
  )
  test.skip(!walled, 'this kernel has no IPsec policies to make a firewall of')
  expect([...(await doctor()).keys()]).toContain('MULTICAST_UNHEARD')
  await lan.firewall('anna', 'out')
  expect((await doctor()).get('MULTICAST_NO_ROUTE')?.data).toEqual({ interface: 'lan0', cause: 'EPERM' })
  await lan.firewall('anna', null)

  // Ben hears nothing of the group and speaks by hand only: he answers, and that is all.
  await lan.firewall('ben', 'in')
  const ben = lan.handbill('ben', await folder('ben'), 'serve', '--no-discovery', '--alias', 'ben')
  await ben.event('listening')
  const met = await doctor(lan.address('ben'))
  expect([...met.keys()]).toEqual(expect.arrayContaining(['HOST_ANSWERS', 'HOST_UNICAST_ONLY']))
})
