import { expect, it } from 'vitest'
import { originMark } from './origin.ts'

const now = () => 0x65f00000 * 1000

it('is a stream of the file on Windows, with the zone of the internet', async () => {
  const written: [string, string][] = []
  const mark = originMark({ platform: 'win32', now, write: async (...it) => void written.push(it) })
  await mark?.('C:\\inbox\\a.exe')
  expect(written).toEqual([['C:\\inbox\\a.exe:Zone.Identifier', '[ZoneTransfer]\r\nZoneId=3\r\n']])
})

it('is the quarantine attribute on macOS, and files that come together are marked together', async () => {
  const ran: (readonly string[])[] = []
  let go = () => {}
  const held = new Promise<void>((resolve) => {
    go = resolve
  })
  const run = async (program: string, words: readonly string[]) => {
    ran.push([program, ...words])
    if (ran.length === 1) await held
  }
  const mark = originMark({ platform: 'darwin', now, run })
  const first = mark?.('/inbox/a')
  await Promise.resolve()
  const rest = Array.from({ length: 1200 }, (_, index) => mark?.(`/inbox/${index}`))
  go()
  await Promise.all([first, ...rest])
  const [program, ...words] = ran[0]!
  expect([program, ...words]).toEqual([
    '/usr/bin/xattr',
    '-w',
    'com.apple.quarantine',
    '0081;65f00000;Handbill;',
    '/inbox/a',
  ])
  expect(ran.slice(1).map((words) => words.length - 4)).toEqual([200, 200, 200, 200, 200, 200])
  expect(new Set(ran.flatMap((words) => words.slice(4))).size).toBe(1201)
})

it('that fails is told to who asked for it, and the next one is tried', async () => {
  let failing = true
  const run = async () => {
    if (failing) throw new Error('no xattr here')
  }
  const mark = originMark({ platform: 'darwin', now, run })
  await expect(mark?.('/inbox/a')).rejects.toThrow('no xattr here')
  failing = false
  await mark?.('/inbox/b')
})

it('is nothing where the system has none', () => {
  expect(originMark({ platform: 'linux', now })).toBeNull()
})
