import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Variables } from '../../../shared/poster/index.ts'
import { poster } from '../pictures.fixture.ts'
import { rowsFor, variableOf } from './cells.ts'
import { readRows } from './rows.ts'

const document = poster([], {
  variables: {
    name: { required: true },
    role: { default: 'Guest' },
    note: { default: '' },
    seat: {},
    dishes: {
      type: 'list',
      default: [],
      columns: { name: { required: true }, price: { type: 'number', default: '' } },
    },
  },
})

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'handbill-cells-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function rowsOf(text: string, fixed?: Variables, file = 'rows.csv') {
  const path = join(folder, file)
  await writeFile(path, text)
  const rows = rowsFor(await readRows(path), document, fixed)
  return rows.map(({ values, problem }) => values ?? problem?.data.why)
}

describe('a cell that is blank', () => {
  it('where the document needs a value makes its row a bad one, with line and column; the others go on', async () => {
    expect(await rowsOf('name,seat\nAda,1\n,2\n  ,3\nLin,\nEve,4\n')).toEqual([
      { name: 'Ada', seat: '1' },
      'The row cannot be used: column "name": it is blank, and the document requires a value.',
      'The row cannot be used: column "name": it is blank, and the document requires a value.',
      expect.stringContaining('column "seat": it is blank, and the document has no default for it'),
      { name: 'Eve', seat: '4' },
    ])
    const path = join(folder, 'lines.csv')
    await writeFile(path, 'name\n"A\nB"\n""\n')
    const [, bad] = rowsFor(await readRows(path), document)
    expect(bad?.problem).toMatchObject({
      code: 'INPUT_INVALID',
      data: { what: 'The poster of line 4 cannot be made.', issues: [{ path: ['name'] }] },
    })
  })

  it('is blank where there is a default, and where no variable takes it', async () => {
    expect(await rowsOf('name,role,note,shoe\nAda,,,\n')).toEqual([{ name: 'Ada', role: '', note: '', shoe: '' }])
  })

  it('and so is one of spaces', async () => {
    expect(await rowsOf('name,role,dishes.1.name,dishes.1.price\nAda,  ,Tea, \u3000\n')).toEqual([
      { name: 'Ada', role: '', dishes: [{ name: 'Tea', price: '' }] },
    ])
  })

  it('is overruled by what is said for all rows', async () => {
    expect(await rowsOf('name,note\n,x\n', { name: 'All' })).toEqual([{ name: 'All', note: 'x' }])
  })

  it('in JSON is what somebody wrote, as null is', async () => {
    const rows = [{ name: '' }, { name: null }]
    expect(await rowsOf(JSON.stringify(rows), {}, 'rows.json')).toEqual(rows)
  })
})

describe('a list', () => {
  const cell = (list: unknown) => `"${JSON.stringify(list).replaceAll('"', '""')}"`
  const tea = { name: 'Tea, green; hot', price: 3 }

  it('is JSON in one cell', async () => {
    expect(await rowsOf(`name,dishes\nA,${cell([tea, { name: 'Cake' }])}\nB,\nC,[]\n`)).toEqual([
      { name: 'A', dishes: [tea, { name: 'Cake' }] },
      { name: 'B', dishes: '' },
      { name: 'C', dishes: [] },
    ])
  })

  it('or a column for every field, in the order of the numbers; those that are all blank are none', async () => {
    const head = 'name,dishes.2.name,dishes.2.price,dishes.10.name,dishes.0.name,dishes.0.price'
    expect(await rowsOf(`${head}\nA,Cake,4.5,Pie,Tea,\nB,,,,Tea,3\nC,,,,,\n`)).toEqual([
      { name: 'A', dishes: [{ name: 'Tea', price: '' }, { name: 'Cake', price: '4.5' }, { name: 'Pie' }] },
      { name: 'B', dishes: [{ name: 'Tea', price: '3' }] },
      { name: 'C', dishes: [] },
    ])
  })

  it.each([
    ['Tea; Cake', 'at character 1 this is none: expected a value'],
    ['[{"name": "Tea"},]', 'at character 18 this is none'],
    ['{"name": "Tea"}', 'it is JSON, but no list in square brackets'],
    ['["Tea", "Cake"]', 'row 1 of its list is none'],
    ['[{"name": "Tea"}, {"name": ["x"]}]', 'row 2 of its list has under "name" neither'],
    [JSON.stringify(Array(1001).fill({})), 'its list has 1001 rows; 1000 are the most'],
  ])('that is none is told by line and column, and stops no other row: %s', async (text, why) => {
    const rows = await rowsOf(`name,dishes\nA,"${text.replaceAll('"', '""')}"\nB,[]\n`)
    expect(rows).toEqual([expect.stringContaining(why), { name: 'B', dishes: [] }])
    expect(rows[0]).toContain('column "dishes"')
  })

  it('a field that its document requires is told by its own column', async () => {
    expect(await rowsOf('name,dishes.1.name,dishes.1.price\nA,,3\n')).toEqual([
      expect.stringContaining('column "dishes.1.name": it is blank, and the document requires a value'),
    ])
  })

  it('cannot be given both ways', async () => {
    await expect(rowsOf('name,dishes,dishes.1.name\nA,[],Tea\n')).rejects.toMatchObject({
      code: 'INPUT_INVALID',
      data: { why: 'The columns "dishes" and "dishes.1.name" both give the list "dishes".' },
    })
  })

  it('has the columns that the document declares, and no others', () => {
    const names = ['dishes', 'dishes.1.name', 'dishes.1.size', 'dishes.x.name', 'dishes.01.name', 'name.1.x', 'shoe']
    expect(names.map((name) => variableOf(name, document))).toEqual([
      ...['dishes', 'dishes', null, null, null, null, null],
    ])
  })
})

it('takes names that objects have of their own as names', async () => {
  expect(await rowsOf('name,constructor,toString.1.x\nA,1,2\n')).toEqual([
    { name: 'A', constructor: '1', 'toString.1.x': '2' },
  ])
})
