import { expect, test } from 'vitest'
import { openPage, type Surroundings } from './open.ts'

const url = 'http://127.0.0.1:1/#token=x&y;z'

function around(
  platform: NodeJS.Platform,
  env: NodeJS.ProcessEnv,
  installed: string[],
  { uid = 1000, broken = [] as string[] } = {},
) {
  const started: string[][] = []
  const surroundings: Surroundings = {
    platform,
    env,
    uid,
    isExecutable: (file) => installed.includes(file),
    async start(file, words) {
      started.push([file, ...words])
      return !broken.includes(file)
    },
  }
  return { surroundings, started }
}

test.each([
  ['linux', { DISPLAY: ':0', PATH: 'relative:/bin:/usr/bin' }, '/usr/bin/chromium'],
  ['linux', { WAYLAND_DISPLAY: 'w', HANDBILL_BROWSER: '/opt/b', PATH: '/usr/bin' }, '/opt/b'],
  ['darwin', {}, '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge'],
  ['win32', { ProgramFiles: 'C:\\P' }, 'C:\\P\\Google\\Chrome\\Application\\chrome.exe'],
] as const)('opens a window of its own on %s', async (platform, env, browser) => {
  const { surroundings, started } = around(platform, env, [browser])
  expect(await openPage(url, surroundings)).toBe('app window')
  expect(started).toEqual([[browser, `--app=${url}`]])
})

test.each([
  ['linux', { DISPLAY: ':0' }, ['xdg-open', url]],
  ['darwin', {}, ['/usr/bin/open', url]],
  ['win32', {}, ['rundll32.exe', 'url.dll,FileProtocolHandler', url]],
] as const)('takes the default browser where there is no other on %s', async (platform, env, command) => {
  const { surroundings, started } = around(platform, env, [])
  expect(await openPage(url, surroundings)).toBe('browser')
  expect(started).toEqual([command])
})

test('starts nothing without a display', async () => {
  const { surroundings, started } = around('linux', { PATH: '/usr/bin' }, ['/usr/bin/chromium'])
  expect(await openPage(url, surroundings)).toBe('nowhere')
  expect(started).toEqual([])
})

test('never starts Chromium as root, nor without its sandbox', async () => {
  const { surroundings, started } = around('linux', { DISPLAY: ':0', PATH: '/usr/bin' }, ['/usr/bin/chromium'], {
    uid: 0,
  })
  expect(await openPage(url, surroundings)).toBe('browser')
  expect(started).toEqual([['xdg-open', url]])
})

test('a browser that does not start gives way to the default one, and that to the printed address', async () => {
  const broken = ['/usr/bin/chromium', 'xdg-open']
  const { surroundings, started } = around('linux', { DISPLAY: ':0', PATH: '/usr/bin' }, ['/usr/bin/chromium'], {
    broken,
  })
  expect(await openPage(url, surroundings)).toBe('nowhere')
  expect(started.map(([file]) => file)).toEqual(broken)
})
