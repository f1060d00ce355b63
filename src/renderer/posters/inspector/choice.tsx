import type { ReactNode } from 'react'
import { IconButton } from '../../ui/button.tsx'
import style from './inspector.module.css'

interface ChoiceProps<Value extends string> {
  label: string
  /** As in {@link RowProps.field}. */
  field?: string
  value: Value
  options: readonly { value: Value; label: string; icon: ReactNode }[]
  onChange: (value: Value) => void
}

/** A few things of which one holds, as buttons side by side. */
export function Choice<Value extends string>({ label, field, value, options, onChange }: ChoiceProps<Value>) {
  return (
    <fieldset className={style.choice} data-field={field}>
      <legend className="visually-hidden">{label}</legend>
      {options.map((option) => (
        <IconButton
          key={option.value}
          size="small"
          label={option.label}
          aria-pressed={option.value === value}
          onClick={() => onChange(option.value)}
        >
          {option.icon}
        </IconButton>
      ))}
    </fieldset>
  )
}
