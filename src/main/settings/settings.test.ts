import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Settings, SettingsChange } from '../../shared/contract/settings.ts'
import { SettingsStore } from './settings.ts'

const defaults: Settings = {
  version: 1,
  alias: 'Quiet Heron',
  folder: '/tmp',
  accept: 'ask',
  existing: 'keep-both',
  oneAtATime: false,
  keepExecutable: false,
  pin: null,
  lanPort: 53317,
  classic: false,
  classicPort: 8000,
  discovery: true,
  sendLimit: null,
  receiveLimit: null,
  privatePictures: false,
  theme: 'system',
  language: 'system',
}
const noon = () => new Date('2026-11-22T12:00:00.000Z')

let folder: string
let file: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'handbill-settings-'))
  file = join(folder, 'settings.json')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const change: fc.Arbitrary<SettingsChange> = fc.record(
  {
    alias: fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
      .map((alias) => alias.trim().slice(0, 60))
      .filter((alias) => alias.length > 0 && alias === alias.trim()),
    folder: fc.string().map((name) => `/${name}`),
    accept: fc.constantFrom('ask', 'trusted', 'all'),
    existing: fc.constantFrom('skip', 'overwrite', 'keep-both'),
    pin: fc.option(fc.string({ minLength: 1, maxLength: 64 })),
    lanPort: fc.integer({ min: 0, max: 65535 }),
    classic: fc.boolean(),
    classicPort: fc.integer({ min: 0, max: 65535 }),
    discovery: fc.boolean(),
    theme: fc.constantFrom('system', 'light', 'dark'),
    language: fc.constantFrom('system', 'en', 'zh-CN'),
  },
  { requiredKeys: [] },
)

describe('the settings file', () => {
  test('whatever is set is there at the next start', async () => {
    await fc.assert(
      fc.asyncProperty(change, async (wanted) => {
        const store = await SettingsStore.open(file, defaults)
        const told = await store.update(wanted)
        expect(told).toEqual({ ...store.live.value, ...wanted })
        const again = await SettingsStore.open(file, { ...defaults, alias: 'Another' })
        expect(again.live.value).toEqual(told)
        expect(again.problem).toBeNull()
      }),
      { numRuns: 40 },
    )
  })

  test('of before a setting was there means what was true then', async () => {
    const {
      classic: _classic,
      classicPort: _classicPort,
      existing: _existing,
      ...before
    } = { ...defaults, alias: 'Old Oriole' }
    await writeFile(file, JSON.stringify(before))
    const store = await SettingsStore.open(file, { ...defaults, classic: true, existing: 'skip' })
    expect(store.problem).toBeNull()
    expect(store.live.value).toEqual({ ...before, classic: false, classicPort: 8000, existing: 'keep-both' })
  })

  test('the defaults of the first start stay', async () => {
    await SettingsStore.open(file, defaults)
    const second = await SettingsStore.open(file, { ...defaults, alias: 'Bold Wren' })
    expect(second.live.value.alias).toBe('Quiet Heron')
    expect(second.problem).toBeNull()
  })

  test('is for its owner only, and leaves nothing beside it', async () => {
    await (await SettingsStore.open(file, defaults)).update({ pin: '1234' })
    expect(await readdir(folder)).toEqual(['settings.json'])
    if (process.platform !== 'win32') expect((await stat(file)).mode & 0o777).toBe(0o600)
  })
})

describe('a file that cannot be used', () => {
  const bad: [string, Buffer, RegExp][] = [
    ['empty', Buffer.alloc(0), /not whole JSON/],
    ['not text', Buffer.from([0xff, 0xfe, 0, 1, 2, 0x80]), /not whole JSON/],
    ['another thing', Buffer.from('[1]'), /no JSON object/],
    ['without a version', Buffer.from('{"alias":"x"}'), /does not say its version/],
    ['a newer one', Buffer.from(JSON.stringify({ ...defaults, version: 7 })), /newer Handbill \(version 7/],
    ['a field of the wrong kind', Buffer.from(JSON.stringify({ ...defaults, lanPort: 'x' })), /field lanPort/],
  ]
  test.each(bad)('%s: kept aside byte for byte, defaults used, said once', async (_name, bytes, why) => {
    await writeFile(file, bytes)
    const store = await SettingsStore.open(file, defaults, { now: noon })
    expect(store.live.value).toEqual(defaults)
    expect(store.problem?.code).toBe('SETTINGS_UNREADABLE')
    expect(store.problem?.data.why).toMatch(why)
    expect(store.problem?.data.keptAs).toBe(`${file}.bad-2026-11-22T12-00-00.000Z`)
    expect(await readFile(store.problem!.data.keptAs!)).toEqual(bytes)
    expect((await SettingsStore.open(file, defaults)).problem).toBeNull()
  })

  test('torn at any byte: never half believed', async () => {
    const whole = Buffer.from(JSON.stringify(defaults))
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: whole.length - 1 }), async (length) => {
        await writeFile(file, whole.subarray(0, length))
        const store = await SettingsStore.open(file, { ...defaults, alias: 'Default' })
        expect(store.live.value.alias).toBe('Default')
        expect(await readFile(store.problem!.data.keptAs!)).toEqual(whole.subarray(0, length))
      }),
      { numRuns: 40 },
    )
  })

  test('two bad files of one instant are both kept', async () => {
    for (const text of ['one', 'two']) {
      await writeFile(file, text)
      await SettingsStore.open(file, defaults, { now: noon })
    }
    const kept = (await readdir(folder)).filter((name) => name.includes('.bad-')).sort()
    expect(await Promise.all(kept.map((name) => readFile(join(folder, name), 'utf8')))).toEqual(['one', 'two'])
  })

  test('a folder of that name is kept aside too', async () => {
    await mkdir(file)
    const store = await SettingsStore.open(file, defaults, { now: noon })
    expect(store.problem?.data.why).toMatch(/EISDIR/)
    expect((await stat(store.problem!.data.keptAs!)).isDirectory()).toBe(true)
  })

  test('an interrupted write of the last time is nothing to worry about', async () => {
    await (await SettingsStore.open(file, defaults)).update({ alias: 'Kept' })
    await writeFile(`${file}.new`, '{"version":1,"ali')
    const store = await SettingsStore.open(file, defaults)
    expect(store.problem).toBeNull()
    expect((await store.update({ theme: 'dark' })).alias).toBe('Kept')
    expect(await readdir(folder)).toEqual(['settings.json'])
  })
})

describe('changes', () => {
  test('that come at once all count', async () => {
    const store = await SettingsStore.open(file, defaults)
    await Promise.all([
      store.update({ alias: 'Swift Tern' }),
      store.update({ lanPort: 1 }),
      store.update({ pin: '0000' }),
      store.update({ lanPort: 2 }),
    ])
    const expected = { ...defaults, alias: 'Swift Tern', lanPort: 2, pin: '0000' }
    expect(store.live.value).toEqual(expected)
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(expected)
  })

  test('that are refused change nothing and stop nobody', async () => {
    const store = await SettingsStore.open(file, defaults)
    const refused = store.update({ lanPort: 70_000 })
    const relative = store.update({ folder: 'Downloads' })
    const good = store.update({ theme: 'dark' })
    await expect(refused).rejects.toMatchObject({ code: 'INPUT_INVALID', data: { issues: [{ path: ['lanPort'] }] } })
    await expect(relative).rejects.toMatchObject({ code: 'INPUT_INVALID', data: { issues: [{ path: ['folder'] }] } })
    expect(await good).toEqual({ ...defaults, theme: 'dark' })
  })

  test('an undefined field is a field not given', async () => {
    const store = await SettingsStore.open(file, defaults)
    expect((await store.update({ alias: undefined, theme: 'light' })).alias).toBe('Quiet Heron')
  })

  test('that cannot be written are not pretended', async () => {
    const store = await SettingsStore.open(file, defaults)
    await rm(folder, { recursive: true })
    await expect(store.update({ theme: 'dark' })).rejects.toMatchObject({ code: 'FILE_UNWRITABLE' })
    expect(store.live.value.theme).toBe('system')
    await mkdir(folder)
    expect((await store.update({ theme: 'dark' })).theme).toBe('dark')
  })
})

describe('overrides', () => {
  test('hold for this run, are not kept, and end when a person changes the setting', async () => {
    const overrides = { alias: 'Passing Swift', lanPort: 0 }
    const store = await SettingsStore.open(file, defaults, { overrides })
    expect(store.live.value).toEqual({ ...defaults, ...overrides })

    await store.update({ theme: 'dark' })
    expect(store.live.value).toEqual({ ...defaults, ...overrides, theme: 'dark' })
    await store.update({ alias: 'Front desk' })
    expect(store.live.value).toEqual({ ...defaults, lanPort: 0, theme: 'dark', alias: 'Front desk' })

    const again = await SettingsStore.open(file, defaults)
    expect(again.live.value).toEqual({ ...defaults, theme: 'dark', alias: 'Front desk' })
  })
})
