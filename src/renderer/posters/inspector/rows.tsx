import type { ReactNode } from 'react'
import { TextInput } from '../../ui/field.tsx'
import { Select } from '../../ui/select.tsx'
import { Switch } from '../../ui/switch.tsx'
import type { Fault } from '../document/validity.ts'
import { TextArea } from '../panels/text-area.tsx'
import style from './inspector.module.css'
import { readNumbers, writtenNumbers } from './number-text.ts'
import { Row, type RowProps } from './row.tsx'
import { useTyped } from './use-typed.ts'

interface SelectRowProps<Value extends string> extends RowProps {
  value: Value
  items: readonly { value: Value; label: string }[]
  /** A choice is a step of undo by itself. */
  onChoose: (value: Value) => void
}

/** One of a few words. */
export function SelectRow<Value extends string>({ value, items, onChoose, ...row }: SelectRowProps<Value>) {
  return <Row {...row}>{(control) => <Select {...control} value={value} items={items} onChange={onChoose} />}</Row>
}

/** Yes or no. */
export function SwitchRow({
  checked,
  onChoose,
  ...row
}: RowProps & { checked: boolean; onChoose: (checked: boolean) => void }) {
  return <Row {...row}>{(control) => <Switch {...control} checked={checked} onChange={onChoose} />}</Row>
}

interface TextRowProps extends RowProps {
  value: string
  placeholder?: string
  /** Of one line or more. */
  lines?: boolean
  onChange: (value: string) => Fault | null
  onEnd: () => void
}

/** A text, taken as it is typed. */
export function TextRow({ value, placeholder, lines, onChange, onEnd, ...row }: TextRowProps) {
  const typed = useTyped(value, onChange)
  const common = {
    value: typed.value,
    placeholder,
    onBlur: () => {
      typed.leave()
      onEnd()
    },
  }
  return (
    <Row {...row} fault={typed.fault}>
      {(control) =>
        lines ? (
          <TextArea {...control} {...common} onChange={({ target }) => typed.type(target.value)} />
        ) : (
          <TextInput {...control} {...common} onChange={({ target }) => typed.type(target.value)} />
        )
      }
    </Row>
  )
}

interface NumbersRowProps extends RowProps {
  values: readonly number[]
  onChange: (values: number[]) => Fault | null
  onEnd: () => void
}

/** Several numbers with spaces between them: dashes, corners, points. */
export function NumbersRow({ values, onChange, ...rest }: NumbersRowProps) {
  const take = (text: string): Fault | null => {
    const numbers = readNumbers(text)
    return numbers === null ? { kind: 'numbers' } : onChange(numbers)
  }
  return <TextRow {...rest} value={writtenNumbers(values)} onChange={take} />
}

/** What a layer may have or not, and its fields when it has it. */
export function Part({
  label,
  field,
  on,
  onChoose,
  children,
}: {
  label: string
  field: string
  on: boolean
  onChoose: (on: boolean) => void
  children?: ReactNode
}) {
  return (
    <fieldset className={style.list} data-field={field}>
      <legend className="visually-hidden">{label}</legend>
      <div className={style.part} data-on={on}>
        <Switch label={label} checked={on} onChange={onChoose} />
        {on && children}
      </div>
    </fieldset>
  )
}
