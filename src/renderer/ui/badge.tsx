import type { ReactNode } from 'react'
import style from './badge.module.css'
import { classes } from './classes.ts'

export type Tone = 'ink' | 'soft' | 'accent' | 'blue' | 'green' | 'amber' | 'violet' | 'grey'

/** A short word about a thing, in an outline of its tone. */
export function Badge({ tone = 'soft', children }: { tone?: Tone; children: ReactNode }) {
  return <span className={classes(style.badge, style[tone])}>{children}</span>
}

/** A number on a subject that has something going on. */
export function Count({ value, label }: { value: number; label: string }) {
  return (
    <span className={style.count}>
      <span aria-hidden="true">{value > 99 ? '99+' : value}</span>
      <span className="visually-hidden">{label}</span>
    </span>
  )
}
