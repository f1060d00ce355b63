import type { Layer } from '../../../shared/poster/document.ts'

/** A line of the list of layers. */
export interface TreeRow {
  readonly layer: Layer
  /** The group that it stands in. */
  readonly parent: string | null
  readonly open: boolean
}

/** The lines that are shown, topmost first: of a group what is in it only while it is open. */
export function rowsOf(
  layers: readonly Layer[],
  isOpen: (id: string) => boolean,
  parent: string | null = null,
): TreeRow[] {
  return layers.toReversed().flatMap((layer): TreeRow[] => {
    if (layer.type !== 'group') return [{ layer, parent, open: false }]
    const open = isOpen(layer.id)
    return [{ layer, parent, open }, ...(open ? rowsOf(layer.layers, isOpen, layer.id) : [])]
  })
}

/** The line that is gone to when a layer is removed, and those in it with it: the next one, or the last. */
export function rowAfterRemoval(rows: readonly TreeRow[], id: string): TreeRow | undefined {
  const gone = new Set([id])
  const left = rows.filter(({ layer, parent }) => {
    if (parent !== null && gone.has(parent)) gone.add(layer.id)
    return !gone.has(layer.id)
  })
  return left[rows.findIndex(({ layer }) => layer.id === id)] ?? left.at(-1)
}

/** What a key does at a line of the list. */
export type TreeMove =
  | { readonly kind: 'go'; readonly to: Layer }
  | { readonly kind: 'open' | 'close'; readonly group: string }

/** As in the trees of every system: → opens a group or goes into it, ← closes it or goes to the group around. */
export function moveOf(rows: readonly TreeRow[], at: number, key: string): TreeMove | null {
  const row = rows[at]
  if (!row) return null
  const go = (to: TreeRow | undefined): TreeMove | null => (to ? { kind: 'go', to: to.layer } : null)
  switch (key) {
    case 'ArrowUp':
      return go(rows[at - 1])
    case 'ArrowDown':
      return go(rows[at + 1])
    case 'Home':
      return go(rows[0])
    case 'End':
      return go(rows.at(-1))
    case 'ArrowRight':
      if (row.layer.type !== 'group') return null
      return row.open ? go(rows[at + 1]?.parent === row.layer.id ? rows[at + 1] : undefined) : opened(row, 'open')
    case 'ArrowLeft':
      if (row.open) return opened(row, 'close')
      return go(rows.find(({ layer }) => layer.id === row.parent))
    default:
      return null
  }
}

function opened({ layer }: TreeRow, kind: 'open' | 'close'): TreeMove {
  return { kind, group: layer.id }
}
