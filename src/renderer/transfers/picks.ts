/**
 * Which of the offered files shall come: all but some, or none but some. So a choice made while the list is still being
 * read says what is meant for the thousands that are not there yet.
 */
export interface Picks {
  readonly start: 'all' | 'none'
  readonly except: ReadonlySet<string>
}

export const all: Picks = { start: 'all', except: new Set() }
export const none: Picks = { start: 'none', except: new Set() }

export function isPicked({ start, except }: Picks, id: string): boolean {
  return (start === 'all') !== except.has(id)
}

/** All of these come, or none of them. */
export function pick({ start, except }: Picks, ids: Iterable<string>, come: boolean): Picks {
  const next = new Set(except)
  for (const id of ids) {
    if ((start === 'all') === come) next.delete(id)
    else next.add(id)
  }
  return { start, except: next }
}

export function countOf({ start, except }: Picks, fileCount: number): number {
  return start === 'all' ? fileCount - except.size : except.size
}
