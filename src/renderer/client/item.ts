/** A folder in which nothing lies: a browser has a file for everything else that is dropped. */
export interface EmptyFolder {
  readonly kind: 'folder'
  /** With the folders that it lies in, `/` between them. */
  readonly name: string
  readonly size: 0
}

/** What can be chosen to be sent. */
export type Item = File | EmptyFolder

export function isEmptyFolder(item: Item): item is EmptyFolder {
  return 'kind' in item
}
