import type { Item } from '../client/item.ts'

/** How many files are being dragged; 0 when the browser does not say, null when it is something else than files. */
export function fileCountOf(dragged: Pick<DataTransfer, 'types' | 'items'>): number | null {
  if (!dragged.types.includes('Files')) return null
  return [...dragged.items].filter(({ kind }) => kind === 'file').length
}

/**
 * What was dropped: files, and those in folders, however deep, with their paths from the dropped folder on; a folder in
 * which nothing lies stands for itself. To be called while the drop is told, for the browser forgets it right after.
 * Without `walk` a folder is one of the files.
 */
export function droppedFiles(data: DataTransfer, { walk }: { walk: boolean }): Promise<Item[]> {
  const entries = [...data.items].flatMap((item) => item.webkitGetAsEntry() ?? [])
  const files = [...data.files]
  if (!walk || !entries.some(({ isDirectory }) => isDirectory)) return Promise.resolve(files)
  return Promise.all(entries.map(itemsOf)).then((found) => found.flat())
}

async function itemsOf(entry: FileSystemEntry): Promise<Item[]> {
  if (!entry.isDirectory) return [await fileOf(entry as FileSystemFileEntry)]
  const children = await childrenOf(entry as FileSystemDirectoryEntry)
  if (children.length === 0) return [{ kind: 'folder', name: pathOf(entry), size: 0 }]
  const items: Item[] = []
  for (const inside of children) for (const item of await itemsOf(inside)) items.push(item)
  return items
}

/** From the dropped folder on. */
function pathOf({ fullPath }: FileSystemEntry): string {
  return fullPath.replace(/^\//, '')
}

/** A file with its path, as one from the folder picker has it. */
async function fileOf(entry: FileSystemFileEntry): Promise<File> {
  const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject))
  const path = pathOf(entry)
  return path.includes('/') ? Object.defineProperty(file, 'webkitRelativePath', { value: path }) : file
}

/** A browser tells them by the hundred, until it tells none. */
async function childrenOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader()
  const children: FileSystemEntry[] = []
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (some.length === 0) return children
    children.push(...some)
  }
}

/** Opens the system's picker, for files or for one folder; resolves with nothing when it is dismissed. */
export function pickFiles({ folder = false } = {}): Promise<File[]> {
  return new Promise((resolve) => {
    const input = document.createElement('input')
    input.type = 'file'
    input.multiple = true
    input.webkitdirectory = folder
    input.addEventListener('change', () => resolve([...(input.files ?? [])]))
    input.addEventListener('cancel', () => resolve([]))
    input.click()
  })
}
