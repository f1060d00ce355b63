import { Switch as Base } from '@base-ui/react/switch'
import { classes } from './classes.ts'
import type { FieldControl } from './field.tsx'
import style from './switch.module.css'

export interface SwitchProps extends Partial<FieldControl> {
  checked: boolean
  onChange: (checked: boolean) => void
  disabled?: boolean
  /** Words beside it; without them a {@link Field} or `aria-label` names it. */
  label?: string
  'aria-label'?: string
}

export function Switch({ checked, onChange, disabled, label, ...rest }: SwitchProps) {
  const control = (
    <Base.Root
      className={style.track}
      checked={checked}
      disabled={disabled}
      onCheckedChange={(next) => onChange(next)}
      {...rest}
    >
      <Base.Thumb className={style.thumb} />
    </Base.Root>
  )
  if (!label) return control
  return (
    // The label wraps the control, which is a button with a hidden input inside.
    // biome-ignore lint/a11y/noLabelWithoutControl: Base UI renders the control
    <label className={classes(style.labelled, disabled && style.off)}>
      {control}
      {label}
    </label>
  )
}
