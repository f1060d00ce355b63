/**
 * Runs something only while somebody can see it: `begin` is called at once or as soon as it is seen, what it returns when it
 * is hidden, and `begin` again when it is back. Returns what ends it all.
 */
export type Sight = (begin: () => () => void) => () => void

/** For what is looked at whenever it runs. */
export const always: Sight = (begin) => begin()

/** A window that is minimised, or a tab behind others, is seen by nobody. */
export function sightOf(page: Pick<Document, 'hidden' | 'addEventListener' | 'removeEventListener'>): Sight {
  return (begin) => {
    let end: (() => void) | null = null
    const look = () => {
      if (page.hidden) {
        end?.()
        end = null
      } else end ??= begin()
    }
    look()
    page.addEventListener('visibilitychange', look)
    return () => {
      page.removeEventListener('visibilitychange', look)
      end?.()
      end = null
    }
  }
}
