import type { ComponentProps } from 'react'
import style from './card.module.css'
import { classes } from './classes.ts'

/** A sheet on the paper: one line around, no shadow. */
export function Card({ className, ...rest }: ComponentProps<'div'>) {
  return <div {...rest} className={classes(style.card, className)} />
}

/** A headed part of a page. */
export function Section({
  title,
  children,
  after,
}: {
  title: string
  children: React.ReactNode
  after?: React.ReactNode
}) {
  return (
    <section className={style.section} aria-label={title}>
      <div className={style.head}>
        <h2 className={style.title}>{title}</h2>
        {after}
      </div>
      {children}
    </section>
  )
}
