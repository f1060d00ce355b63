import { expect, test } from 'vitest'
import { wholeFolders } from './whole-folders.ts'

const path = (path: string) => ({ kind: 'path' as const, path })
const picked = (webkitRelativePath: string, at: string) => ({ file: { webkitRelativePath }, source: path(at) })

test('a picked folder goes as one, on either kind of system', () => {
  expect(
    wholeFolders([
      picked('trip/a.jpg', '/home/anna/trip/a.jpg'),
      picked('trip/day 1/trip/b.jpg', '/home/anna/trip/day 1/trip/b.jpg'),
    ]),
  ).toEqual([path('/home/anna/trip')])
  expect(wholeFolders([picked('trip/day 1/a.jpg', 'C:\\Users\\anna\\trip\\day 1\\a.jpg')])).toEqual([
    path('C:\\Users\\anna\\trip'),
  ])
})

test('files stay files, and uploads stay uploads', () => {
  const staged = { kind: 'staged' as const, id: '12345678' }
  const files = [picked('', '/home/anna/a.txt'), { file: { webkitRelativePath: 'trip/a.jpg' }, source: staged }]
  expect(wholeFolders(files)).toEqual([path('/home/anna/a.txt'), staged])
})
