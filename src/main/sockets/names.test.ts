import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { namesOf } from './names.ts'

const folder = mkdtempSync(join(tmpdir(), 'hosts-'))
const hostsFile = join(folder, 'hosts')
writeFileSync(
  hostsFile,
  '# a comment\n127.0.0.1 localhost\n10.0.0.2\tnas.home nas # here\r\n10.0.0.2 later\n::1 ip6-localhost\nrubbish\n',
)
afterAll(() => rmSync(folder, { recursive: true }))

/** Name servers that know one address, and remember what they were asked. */
function outside() {
  const asked: string[] = []
  const reverse = async (address: string) => {
    asked.push(address)
    if (address === '192.0.2.1') return ['example.test', 'second.test']
    throw new Error('ENOTFOUND')
  }
  return { asked, reverse }
}

test('the hosts file answers, and nobody else is asked', async () => {
  const { asked, reverse } = outside()
  const addresses = ['127.0.0.1', '10.0.0.2', '::ffff:10.0.0.2', '::1', '192.0.2.1']
  expect(await namesOf(addresses, false, { hostsFile, reverse })).toEqual([
    { address: '127.0.0.1', name: 'localhost', from: 'hosts' },
    { address: '10.0.0.2', name: 'nas.home', from: 'hosts' },
    { address: '::ffff:10.0.0.2', name: 'nas.home', from: 'hosts' },
    { address: '::1', name: 'ip6-localhost', from: 'hosts' },
    { address: '192.0.2.1', name: null, from: null },
  ])
  expect(asked).toEqual([])
})

test('switched on, name servers are asked for what only they can know', async () => {
  const { asked, reverse } = outside()
  const addresses = ['192.0.2.1', '192.0.2.2', '127.0.0.5', '169.254.1.1', 'fe80::1%eth0', '0.0.0.0', '::', '10.0.0.2']
  const names = await namesOf(addresses, true, { hostsFile, reverse })
  expect(asked).toEqual(['192.0.2.1', '192.0.2.2'])
  expect(names[0]).toEqual({ address: '192.0.2.1', name: 'example.test', from: 'dns' })
  expect(names.slice(1, 7).every(({ name }) => name === null)).toBe(true)
})

test('a machine without a hosts file has no names', async () => {
  const reverse = outside().reverse
  expect(await namesOf(['::1'], false, { hostsFile: join(folder, 'none'), reverse })).toEqual([
    { address: '::1', name: null, from: null },
  ])
})
