import { Checkbox as Base } from '@base-ui/react/checkbox'
import { Check, Minus } from 'lucide-react'
import style from './checkbox.module.css'

export interface CheckboxProps {
  checked: boolean
  /** Some of what it stands for, but not all. */
  some?: boolean
  onChange: (checked: boolean) => void
  'aria-labelledby'?: string
  'aria-label'?: string
}

export function Checkbox({ checked, some = false, onChange, ...rest }: CheckboxProps) {
  return (
    <Base.Root
      className={style.box}
      checked={checked}
      indeterminate={some}
      onCheckedChange={(next) => onChange(next)}
      {...rest}
    >
      <Base.Indicator className={style.tick}>
        {some ? <Minus size={12} strokeWidth={3} /> : <Check size={12} strokeWidth={3} />}
      </Base.Indicator>
    </Base.Root>
  )
}
