import { classes } from './classes.ts'
import style from './progress.module.css'

export interface ProgressProps {
  /** 0 to 1; null while it is not known how much there is. */
  value: number | null
  tone?: 'accent' | 'green' | 'amber' | 'grey'
  label: string
}

export function Progress({ value, tone = 'accent', label }: ProgressProps) {
  const percent = value === null ? undefined : Math.round(Math.min(1, Math.max(0, value)) * 100)
  return (
    <div
      className={style.track}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
    >
      <div
        className={classes(style.bar, style[tone], value === null && style.unknown)}
        style={value === null ? undefined : { transform: `scaleX(${Math.min(1, Math.max(0, value))})` }}
      />
    </div>
  )
}
