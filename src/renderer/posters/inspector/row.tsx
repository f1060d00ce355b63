import { type ReactNode, useId } from 'react'
import { useTranslation } from 'react-i18next'
import type { FieldControl } from '../../ui/field.tsx'
import type { Fault } from '../document/validity.ts'
import style from './inspector.module.css'

/** A label, its field, and under it what is wrong with what was typed. */
export function Row({
  label,
  fault,
  hint,
  children,
}: {
  label: string
  fault?: Fault | null
  hint?: string | undefined
  children: (control: FieldControl) => ReactNode
}) {
  const id = useId()
  const words = useFaultWords()
  const note = fault ? words(fault) : hint
  return (
    <div className={style.row}>
      <label className={style.label} htmlFor={id}>
        {label}
      </label>
      <div className={style.control}>
        {children({
          id,
          'aria-describedby': note ? `${id}-note` : undefined,
          'aria-invalid': fault ? true : undefined,
        })}
        {note && (
          <p id={`${id}-note`} className={fault ? style.fault : style.hint} role={fault ? 'alert' : undefined}>
            {note}
          </p>
        )}
      </div>
    </div>
  )
}

/** Two short fields under one visible label; each has its own name. */
export function Pair({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className={style.row}>
      <span className={style.label} aria-hidden="true">
        {label}
      </span>
      <div className={style.pair}>{children}</div>
    </div>
  )
}

export function useFaultWords(): (fault: Fault) => string {
  const { t } = useTranslation()
  return (fault) => {
    const key = `posters.fault.${fault.kind}` as const
    return 'limit' in fault ? t(key, { limit: fault.limit }) : t(key as 'posters.fault.form')
  }
}
