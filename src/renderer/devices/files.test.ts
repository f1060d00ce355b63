import { expect, test } from 'vitest'
import { isEmptyFolder } from '../client/item.ts'
import { droppedFiles } from './files.ts'

type Tree = { readonly [name: string]: Tree | string }

/** As browsers tell what was dropped: a folder in parts, and then in none. */
function entryOf(content: Tree | string, fullPath: string): FileSystemEntry {
  const name = fullPath.slice(fullPath.lastIndexOf('/') + 1)
  if (typeof content === 'string') {
    const file = (taken: (file: File) => void) => taken(new File([content], name))
    return { isDirectory: false, isFile: true, name, fullPath, file } as unknown as FileSystemEntry
  }
  const createReader = () => {
    const left = Object.entries(content).map(([inner, what]) => entryOf(what, `${fullPath}/${inner}`))
    return { readEntries: (taken: (some: FileSystemEntry[]) => void) => taken(left.splice(0, 2)) }
  }
  return { isDirectory: true, isFile: false, name, fullPath, createReader } as unknown as FileSystemEntry
}

async function dropped(tree: Tree): Promise<string[]> {
  const items = Object.entries(tree).map(([name, what]) => ({ webkitGetAsEntry: () => entryOf(what, `/${name}`) }))
  const found = await droppedFiles({ items, files: [] } as unknown as DataTransfer, { walk: true })
  return found.map((item) => (isEmptyFolder(item) ? `${item.name}/` : item.webkitRelativePath || item.name))
}

test('folders that are dropped keep those of them in which nothing lies', async () => {
  const trip = { 'a.jpg': 'a', notes: {}, 'day 1': { 'b.jpg': 'b', 'c.jpg': 'c', 'd.jpg': 'd', raw: { old: {} } } }
  expect((await dropped({ trip, empty: {}, 'e.txt': 'e' })).sort()).toEqual([
    'e.txt',
    'empty/',
    'trip/a.jpg',
    'trip/day 1/b.jpg',
    'trip/day 1/c.jpg',
    'trip/day 1/d.jpg',
    'trip/day 1/raw/old/',
    'trip/notes/',
  ])
})
