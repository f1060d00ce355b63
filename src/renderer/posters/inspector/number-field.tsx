import type { KeyboardEvent } from 'react'
import type { FieldControl } from '../../ui/field.tsx'
import { TextInput } from '../../ui/field.tsx'
import type { Fault } from '../document/validity.ts'
import style from './inspector.module.css'
import { read, written } from './number-text.ts'
import { Row, useFaultWords } from './row.tsx'
import { useTyped } from './use-typed.ts'

export interface NumberFieldProps {
  label: string
  /** As in {@link RowProps.field}. */
  field?: string
  /** As shown; the caller turns shares into percents and back. */
  value: number
  /** What an arrow key adds; ten times as much with Shift. */
  step?: number
  unit?: string
  /** Returns why a number does not fit, or null when it was taken. */
  onChange: (value: number) => Fault | null
  /** A step of undo ends here. */
  onEnd: () => void
}

/** A labelled number. */
export function NumberRow(props: NumberFieldProps) {
  const { typed, input } = useNumber(props)
  return (
    <Row label={props.label} field={props.field} fault={typed.fault}>
      {(control) => input(control)}
    </Row>
  )
}

/** A number that shares its row with another. */
export function NumberCell(props: NumberFieldProps) {
  const { typed, input } = useNumber(props)
  const words = useFaultWords()
  return (
    <div className={style.cell} data-field={props.field}>
      {input({ 'aria-label': props.label, 'aria-invalid': typed.fault ? true : undefined })}
      {typed.fault && (
        <p className={style.fault} role="alert">
          {words(typed.fault)}
        </p>
      )}
    </div>
  )
}

function useNumber({ value, step = 1, unit, onChange, onEnd }: NumberFieldProps) {
  const shown = written(value)
  const typed = useTyped(shown, (text) => {
    const number = read(text)
    return number === null ? { kind: 'number' } : onChange(number)
  })
  const onKeyDown = (event: KeyboardEvent) => {
    const way = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : 0
    if (event.key === 'Escape' || event.key === 'Enter') typed.leave()
    if (way === 0) return
    event.preventDefault()
    typed.type(written(value + way * step * (event.shiftKey ? 10 : 1)))
  }
  const input = (control: Partial<FieldControl> & { 'aria-label'?: string }) => (
    <TextInput
      {...control}
      role="spinbutton"
      aria-valuenow={value}
      inputMode="decimal"
      value={typed.value}
      after={unit}
      onChange={({ target }) => typed.type(target.value)}
      onKeyDown={onKeyDown}
      onBlur={() => {
        typed.leave()
        onEnd()
      }}
    />
  )
  return { typed, input }
}
