import type { ComponentProps } from 'react'
import { classes } from '../../ui/classes.ts'
import style from './text-area.module.css'

const MOST = 8

/** A field for words of one line or more; as high as what is in it, within reason. */
export function TextArea({ value, className, ...rest }: ComponentProps<'textarea'> & { value: string }) {
  const rows = Math.min(MOST, value.split('\n').length)
  return <textarea spellCheck={false} rows={rows} {...rest} value={value} className={classes(style.text, className)} />
}
