/** How many files are being dragged; 0 when the browser does not say, null when it is something else than files. */
export function fileCountOf(dragged: Pick<DataTransfer, 'types' | 'items'>): number | null {
  if (!dragged.types.includes('Files')) return null
  return [...dragged.items].filter(({ kind }) => kind === 'file').length
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
