import { type ReactNode, useId } from 'react'
import style from './panel.module.css'

/** A headed part of a side of the editor. */
export function Panel({
  title,
  after,
  children,
}: {
  title: string
  /** Right of the heading. */
  after?: ReactNode
  children: ReactNode
}) {
  const id = useId()
  return (
    <section className={style.panel} aria-labelledby={id}>
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
