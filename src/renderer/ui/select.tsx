import { Select as Base } from '@base-ui/react/select'
import { Check, ChevronsUpDown } from 'lucide-react'
import { classes } from './classes.ts'
import type { FieldControl } from './field.tsx'
import style from './select.module.css'

export interface SelectProps<Value extends string | number> extends Partial<FieldControl> {
  value: Value
  items: readonly { value: Value; label: string }[]
  onChange: (value: Value) => void
  disabled?: boolean
  size?: 'normal' | 'small'
  'aria-label'?: string
}

export function Select<Value extends string | number>({
  value,
  items,
  onChange,
  disabled,
  size = 'normal',
  ...rest
}: SelectProps<Value>) {
  return (
    <Base.Root
      items={items}
      value={value}
      disabled={disabled}
      modal={false}
      onValueChange={(next) => next !== null && onChange(next)}
    >
      <Base.Trigger className={classes(style.trigger, style[size])} {...rest}>
        <Base.Value />
        <Base.Icon className={style.icon}>
          <ChevronsUpDown size={14} />
        </Base.Icon>
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner className={style.positioner} sideOffset={4} alignItemWithTrigger={false}>
          <Base.Popup className={style.popup}>
            {items.map((item) => (
              <Base.Item key={item.value} value={item.value} className={style.item}>
                <Base.ItemIndicator className={style.tick}>
                  <Check size={14} />
                </Base.ItemIndicator>
                <Base.ItemText className={style.text}>{item.label}</Base.ItemText>
              </Base.Item>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}
