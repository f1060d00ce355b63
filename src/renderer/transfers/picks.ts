/**
 * Which of the offered files shall come: all but some, or none but some. So a choice made on the first hundred files
 * shown says what is meant for the thousands that are not.
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

export function pick(picks: Picks, id: string, come: boolean): Picks {
  if (isPicked(picks, id) === come) return picks
  const except = new Set(picks.except)
  if (!except.delete(id)) except.add(id)
  return { ...picks, except }
}

export function countOf({ start, except }: Picks, fileCount: number): number {
  return start === 'all' ? fileCount - except.size : except.size
}
