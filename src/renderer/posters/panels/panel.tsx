import { type ReactNode, useId } from 'react'
import { classes } from '../../ui/classes.ts'
import style from './panel.module.css'

/** A headed part of a side of the editor. */
export function Panel({
  title,
  after,
  className,
  children,
}: {
  title: string
  /** Right of the heading. */
  after?: ReactNode
  className?: string | undefined
  children: ReactNode
}) {
  const id = useId()
  return (
    <section className={classes(style.panel, className)} aria-labelledby={id}>
      <div className={style.head}>
        <h2 id={id} className={style.title}>
          {title}
        </h2>
        {after}
      </div>
      {children}
    </section>
  )
}
