import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { settings } from '../../shared/contract/settings.ts'
import { friendlyAlias } from './alias.ts'
import { defaultSettings } from './defaults.ts'

let home: string
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'handbill-home-'))
})
afterEach(() => rm(home, { recursive: true, force: true }))

describe('the first settings', () => {
  test('are valid settings', async () => {
    expect(settings.safeParse(await defaultSettings({ home, env: {} })).success).toBe(true)
  })

  test('receive into Downloads, else into the home folder', async () => {
    expect((await defaultSettings({ home, env: {} })).folder).toBe(home)
    await mkdir(join(home, 'Downloads'))
    expect((await defaultSettings({ home, env: {} })).folder).toBe(join(home, 'Downloads'))
  })

  test('follow the name that the desktop gave the folder', async () => {
    await mkdir(join(home, 'Downloads'))
    await mkdir(join(home, '下载'))
    await mkdir(join(home, '.config'))
    await writeFile(
      join(home, '.config/user-dirs.dirs'),
      '# comment\nXDG_DESKTOP_DIR="$HOME/桌面"\nXDG_DOWNLOAD_DIR="$HOME/下载"\n',
    )
    expect((await defaultSettings({ home, env: {} })).folder).toBe(join(home, '下载'))
    await mkdir(join(home, 'elsewhere'))
    const env = { XDG_DOWNLOAD_DIR: join(home, 'elsewhere') }
    expect((await defaultSettings({ home, env })).folder).toBe(join(home, 'elsewhere'))
  })

  test('pass over a folder that is not there', async () => {
    expect((await defaultSettings({ home, env: { XDG_DOWNLOAD_DIR: join(home, 'gone') } })).folder).toBe(home)
  })
})

test('every alias is two words that fit, and the dice decide', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (dice) => {
      expect(friendlyAlias(() => dice)).toMatch(/^[A-Z][a-z]+ [A-Z][a-z]+$/)
    }),
  )
  expect(friendlyAlias(() => 0)).not.toBe(friendlyAlias(() => 0.9))
})
