import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCommandLine } from '../program.ts'

let folder: string
let document: string
const at = (...parts: string[]) => join(folder, ...parts)

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'handbill-batch-'))
  document = at('badge.poster.json')
  await writeFile(
    document,
    JSON.stringify({
      ...{ version: 1, width: 240, height: 120 },
      variables: { name: { required: true }, role: { default: 'Guest' } },
      layers: [
        { type: 'text', id: 'name', x: 10, y: 10, width: 220, height: 60, size: 40, text: '{{name}}' },
        { type: 'text', id: 'role', x: 10, y: 70, width: 220, height: 40, size: 20, text: '{{role}}' },
      ],
    }),
  )
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function handbill(words: string[], interrupted = new AbortController().signal) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()]
  const [out, err] = [text(stdout), text(stderr)]
  const line = { env: {}, stdin: new PassThrough(), stdout, stderr, interrupted, version: '0', rendererFolder: folder }
  const code = await runCommandLine({ ...line, words: [...words, '--json', '--data-dir', at('data')] })
  stdout.end()
  stderr.end()
  const events = (await out)
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
  return { code, events, err: await err, of: (event: string) => events.filter((one) => one.event === event) }
}

describe('render', () => {
  it('makes several formats and sizes at once', async () => {
    const out = at('one.png')
    const { code, of } = await handbill([
      'render',
      document,
      '--set',
      'name=Ada',
      '--out',
      out,
      '--format',
      'png,jpeg,pdf',
      '--scale',
      '1,2x',
    ])
    expect(code).toBe(0)
    expect(of('rendered').map(({ path, width }) => [path, width])).toEqual([
      [at('one.png'), 240],
      [at('one@2x.png'), 480],
      [at('one.jpg'), 240],
      [at('one@2x.jpg'), 480],
      [at('one.pdf'), 240],
    ])
    expect((await readFile(at('one.pdf'))).subarray(0, 5).toString()).toBe('%PDF-')
  })

  it('takes the format from the name of the output', async () => {
    await handbill(['render', document, '--set', 'name=Ada', '--out', at('two.webp')])
    expect((await readFile(at('two.webp'))).subarray(8, 12).toString()).toBe('WEBP')
  })
})

it('refuses to write one format under the name of another', async () => {
  const { code } = await handbill(['render', document, '--set', 'name=Ada', '--out', at('x.jpg'), '--format', 'png'])
  expect(code).toBe(2)
  expect(await readdir(folder)).not.toContain('x.jpg')
})

describe('render --data', () => {
  const rows = 'name,role,shoe\r\nAda,Speaker,38\r\n"Lin, 林",,40\r\n,Nobody,1\r\nGrace\r\nAda,Again,39\r\n'

  it('makes a poster a row, goes on past bad ones, and does nothing twice', async () => {
    const data = at('people.csv')
    await writeFile(data, rows)
    const out = at('badges')
    const words = ['render', document, '--data', data, '--out', out, '--name', '{{name}}', '--jobs', '1']
    const first = await handbill(words)
    expect(first.code).toBe(5)
    expect((await readdir(out)).filter((name) => name.endsWith('.png')).sort()).toEqual([
      'Ada (2).png',
      'Ada.png',
      'Lin, 林.png',
    ])
    // The third has no name, which the document requires; a role may be blank.
    expect(first.of('row-failed').map(({ row, code }) => [row, code])).toEqual([
      [3, 'INPUT_INVALID'],
      [4, 'INPUT_INVALID'],
    ])
    expect(first.of('row-failed')[0].data.why).toContain('column "name": it is blank')
    expect(first.err).toContain('people.csv is read as UTF-8, by its bytes. If it is not that, say --encoding NAME.')
    expect(first.of('table')).toEqual([{ event: 'table', rows: 5, encoding: 'utf-8', assumed: true }])
    expect(first.of('columns')).toEqual([{ event: 'columns', unused: ['shoe'], missing: [] }])
    expect(first.of('done')).toMatchObject([{ rendered: 3, unchanged: 0, failed: 2 }])

    const again = await handbill(words)
    expect(again.of('done')).toMatchObject([{ rendered: 0, unchanged: 3, failed: 2 }])

    // One row is another now: that poster alone is made anew.
    await writeFile(data, rows.replace('Speaker', 'Chair'))
    const before = (await stat(join(out, 'Ada.png'))).mtimeMs
    const third = await handbill(words)
    expect(third.of('rendered').map(({ row }) => row)).toEqual([1])
    expect((await stat(join(out, 'Ada.png'))).mtimeMs).toBeGreaterThan(before)

    // A column that is not used changes nothing.
    await writeFile(data, rows.replace('Speaker', 'Chair').replace('38', '39'))
    expect((await handbill(words)).of('done')).toMatchObject([{ rendered: 0, unchanged: 3 }])
  })

  it('leaves files alone that it did not make', async () => {
    const data = at('solo.json')
    await writeFile(data, JSON.stringify([{ name: 'Eve' }]))
    const words = ['render', document, '--data', data, '--out', at('solo'), '--name', '{{name}}', '--jobs', '1']
    await handbill(words)
    await writeFile(at('solo', 'Eve.png'), 'retouched by hand')
    const { code, of } = await handbill(words)
    expect(code).toBe(1)
    expect(of('row-failed')).toMatchObject([{ row: 1, code: 'CONFLICT' }])
    expect(await readFile(at('solo', 'Eve.png'), 'utf8')).toBe('retouched by hand')
    expect((await handbill([...words, '--force'])).code).toBe(0)
  })

  it('reads rows of a Chinese spreadsheet', async () => {
    const data = at('gbk.csv')
    // name 换行 林, in GBK.
    await writeFile(data, Buffer.concat([Buffer.from('name\r\n'), Buffer.from([0xc1, 0xd6]), Buffer.from('\r\n')]))
    const words = ['render', document, '--data', data, '--out', at('gbk'), '--name', '{{name}}', '--jobs', '1']
    const { err } = await handbill(words)
    expect(await readdir(at('gbk'))).toContain('林.png')
    expect(err).toContain('gbk.csv is read as GBK (gb18030), by its bytes.')
    // In a country where the same bytes are two other letters.
    const told = await handbill([...words, '--encoding', 'latin1'])
    expect(await readdir(at('gbk'))).toContain('ÁÖ.png')
    expect(told.err).not.toContain('by its bytes')
    expect(told.of('table')).toEqual([{ event: 'table', rows: 1, encoding: 'windows-1252', assumed: false }])
    expect((await handbill([...words, '--encoding', 'klingon'])).code).toBe(2)
  })

  it('keeps what is done when it is interrupted', async () => {
    const data = at('many.json')
    await writeFile(data, JSON.stringify(Array.from({ length: 40 }, (_, index) => ({ name: `N${index}` }))))
    const words = ['render', document, '--data', data, '--out', at('many'), '--name', '{{name}}', '--jobs', '1']
    const stop = new AbortController()
    stop.abort()
    expect((await handbill(words, stop.signal)).code).toBe(130)
    expect((await handbill(words)).of('done')).toMatchObject([{ rendered: 40 }])
  })

  it('says what is wrong with the file of rows', async () => {
    await writeFile(at('bad.json'), '{"name": 1}')
    const { code, of } = await handbill(['render', document, '--data', at('bad.json')])
    expect(code).toBe(1)
    expect(of('failed')).toMatchObject([{ code: 'FILE_UNREADABLE', data: { why: 'It is JSON, but no list of rows.' } }])
    expect((await handbill(['render', document, '--data', at('bad.json'), '--name', '{{shoe}}'])).code).toBe(1)
  })
})

describe('check', () => {
  it('finds blank cells where a value is needed, by row, line and column', async () => {
    const data = at('blank.csv')
    await writeFile(data, 'name,role\nAda,\n,Guest\nLin,Chair\n')
    const { code, of } = await handbill(['check', document, '--data', data])
    expect(code).toBe(5)
    expect(of('check').map(({ row, kind, failure }) => [row, kind, failure.data.what, failure.data.why])).toEqual([
      [2, 'failure', 'The poster of line 3 cannot be made.', expect.stringContaining('column "name": it is blank')],
    ])
  })

  it('finds what looks like a placeholder and is none', async () => {
    const path = at('lookalike.poster.json')
    const layers = [{ type: 'text', id: 'hi', x: 0, y: 0, width: 90, height: 90, size: 10, text: 'Hi {name}' }]
    await writeFile(path, JSON.stringify({ version: 1, width: 100, height: 100, variables: { name: {} }, layers }))
    const { code, of } = await handbill(['check', path])
    expect(code).toBe(1)
    const found = { kind: 'placeholder', layer: 'hi', field: 'text', text: '{name}' }
    expect(of('check')).toEqual([{ event: 'check', row: 1, ...found }])

    // A batch says it once of all its rows, before and not again behind.
    const data = at('three.json')
    await writeFile(data, JSON.stringify([{ name: 'a' }, { name: 'b' }, { name: 'c' }]))
    const { err } = await handbill(['render', path, '--data', data, '--out', at('three'), '--jobs', '1'])
    expect(err.split('looks like a placeholder')).toHaveLength(2)
    expect(err).toContain('all 3 rows: The layer "hi" prints "{name}" as it stands (text): it looks like')
  })

  it('finds what does not fit, is missing or has no glyph, row by row', async () => {
    const data = at('check.json')
    const long = 'a very long name that never fits into the box of the badge'
    await writeFile(
      data,
      JSON.stringify([{ name: 'Ada' }, { name: long }, { name: null }, { name: '\u{1D173}x\u{12000}' }]),
    )
    const { code, of } = await handbill(['check', document, '--data', data])
    expect(code).toBe(5)
    const found = of('check').map(({ row, kind, layer }) => [row, kind, layer])
    expect(found).toContainEqual([2, 'overflow', 'name'])
    expect(found).toContainEqual([3, 'failure', null])
    expect(found).toContainEqual([4, 'glyphs', 'name'])
    expect(found.some(([row]) => row === 1)).toBe(false)
    expect(of('columns')).toEqual([{ event: 'columns', unused: [], missing: ['role'] }])
  })

  it('finds missing pictures and codes that are too dense', async () => {
    const path = at('checks.poster.json')
    const box = { x: 0, y: 0, width: 60, height: 60 }
    const layers = [
      { type: 'image', id: 'photo', src: 'gone.png', ...box },
      { type: 'qr', id: 'dense', value: 'x'.repeat(60), ...box },
      { type: 'qr', id: 'impossible', value: 'x'.repeat(900), ...box },
    ]
    await writeFile(path, JSON.stringify({ version: 1, width: 100, height: 100, layers }))
    const { code, of } = await handbill(['check', path])
    expect(code).toBe(1)
    expect(of('check').map(({ kind, layer }) => [kind, layer])).toEqual([
      ['failure', 'photo'],
      ['qr-dense', 'dense'],
      ['failure', 'impossible'],
    ])
  })

  it('is content with a poster that is right', async () => {
    expect(await handbill(['check', document, '--set', 'name=Ada'])).toMatchObject({ code: 0 })
  })
})

it('formats: says what can be written and read', async () => {
  const { of } = await handbill(['formats'])
  expect(of('format').map(({ format }) => format)).toEqual(['png', 'jpeg', 'webp', 'avif', 'pdf'])
  expect(of('pictures')[0].reads).toContain('JPEG')
})
