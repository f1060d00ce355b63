import type { ReactNode } from 'react'
import { classes } from './classes.ts'
import style from './page.module.css'

export interface PageProps {
  title: string
  /** A soft count or state beside the title. */
  count?: ReactNode
  /** Right of the title, the primary one last. */
  actions?: ReactNode
  /** The content scrolls inside of itself and takes the height that is left (a table, an editor). */
  fill?: boolean
  children: ReactNode
}

/** What every page is: a title, a soft count, actions right; then the content. The heading takes focus on navigation. */
export function Page({ title, count, actions, fill, children }: PageProps) {
  return (
    <div className={classes(style.page, fill && style.fill)}>
      <header className={style.header}>
        <h1 className={style.title} tabIndex={-1} data-page-title>
          {title}
        </h1>
        {count && <div className={style.count}>{count}</div>}
        {actions && <div className={style.actions}>{actions}</div>}
      </header>
      <div className={style.content}>{children}</div>
    </div>
  )
}
