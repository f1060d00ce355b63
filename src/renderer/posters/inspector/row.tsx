import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Field, type FieldControl } from '../../ui/field.tsx'
import type { Fault } from '../document/validity.ts'
import style from './inspector.module.css'

export interface RowProps {
  label: string
  /** Path of the layer's field, as the schema names it. */
  field?: string | undefined
  fault?: Fault | null
  hint?: string | undefined
}

/** A label, its field, and under it what is wrong with what was typed. */
export function Row({ fault, children, ...rest }: RowProps & { children: (control: FieldControl) => ReactNode }) {
  const words = useFaultWords()
  return (
    <Field {...rest} layout="row" error={fault ? words(fault) : null}>
      {children}
    </Field>
  )
}

/** Two short fields under one visible label; each has its own name. */
export function Pair({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className={style.row}>
      <span className={style.label} aria-hidden="true" title={label}>
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
