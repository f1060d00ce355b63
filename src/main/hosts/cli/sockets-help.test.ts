import { describe, expect, test } from 'vitest'
import { parseFilter } from '../../../shared/tcp/filter.ts'
import { compareOps, fields, keys } from '../../../shared/tcp/filter-terms.ts'
import { filterExamples, filterHelp } from './sockets-help.ts'

describe('the help about filters', () => {
  test.each(filterExamples.flatMap(([filters]) => filters))('shows %s, which is understood', (filter) => {
    expect(parseFilter(filter)).toMatchObject({ ok: true })
  })

  test('has every word of the grammar, in a terminal of 80 columns', () => {
    const help = filterHelp()
    for (const word of [...keys.map((key) => `${key}:`), ...fields, ...compareOps]) expect(help).toContain(word)
    for (const line of help.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
  })
})
