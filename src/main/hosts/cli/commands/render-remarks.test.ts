import { expect, it } from 'vitest'
import { createRemarks } from './render-remarks.ts'

function said(total: number, remarks: readonly (readonly [row: number, sentence: string])[]): string[] {
  const notes: string[] = []
  const all = createRemarks(total)
  for (const [row, sentence] of remarks) all.add(row, sentence)
  all.tell({ note: (text) => void notes.push(text) })
  return notes
}

it('says once what holds for many rows, and of which', () => {
  expect(said(9, [[3, 'A.']])).toEqual(['row 3: A.'])
  expect(
    said(9, [
      [2, 'A.'],
      [1, 'B.'],
      [1, 'A.'],
      [3, 'A.'],
    ]),
  ).toEqual(['rows 1, 2 and 3: A.', 'row 1: B.'])
  const many = Array.from({ length: 12 }, (_, at) => [at + 1, 'A.'] as const)
  expect(said(13, many)).toEqual(['rows 1, 2, 3, 4, 5 and 7 more: A.'])
  expect(said(12, many)).toEqual(['all 12 rows: A.'])
})

it('says nothing twice of one row', () => {
  const notes: string[] = []
  const output = { note: (text: string) => void notes.push(text) }
  const remarks = createRemarks(4)
  remarks.add(1, 'A.')
  remarks.tell(output)
  remarks.add(1, 'A.')
  remarks.add(2, 'A.')
  remarks.tell(output)
  expect(notes).toEqual(['row 1: A.', 'row 2: A.'])
})
