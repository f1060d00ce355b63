import { type ComponentProps, type ReactNode, useId } from 'react'
import { classes } from './classes.ts'
import style from './field.module.css'

/** What a control inside a {@link Field} must carry, so that label, hint and error belong to it. */
export interface FieldControl {
  id: string
  'aria-describedby': string | undefined
  'aria-invalid': true | undefined
}

export interface FieldProps {
  label: string
  hint?: ReactNode
  /** What is wrong with the value, in words; stands in the hint's place and is announced. */
  error?: string | null
  /** `side`: label left, control right, as on a settings page; `row`: the same in the narrow panel of an editor. */
  layout?: 'stack' | 'side' | 'row'
  /** What of a document it is for. */
  field?: string | undefined
  /** The label is only heard; the place of the control says what it is. */
  hidden?: boolean
  children: (control: FieldControl) => ReactNode
}

export function Field({ label, hint, error, layout = 'stack', field, hidden, children }: FieldProps) {
  const id = useId()
  const note = error ?? hint
  return (
    <div className={classes(style.field, style[layout], hidden && style.bare)} data-field={field}>
      <label
        className={hidden ? 'visually-hidden' : style.label}
        htmlFor={id}
        title={layout === 'row' ? label : undefined}
      >
        {label}
      </label>
      <div className={style.control}>
        {children({
          id,
          'aria-describedby': note ? `${id}-note` : undefined,
          'aria-invalid': error ? true : undefined,
        })}
        {note && (
          <div id={`${id}-note`} className={error ? style.error : style.hint} role={error ? 'alert' : undefined}>
            {note}
          </div>
        )}
      </div>
    </div>
  )
}

export interface TextInputProps extends ComponentProps<'input'> {
  /** Addresses, hashes, filters: what is read letter by letter. */
  mono?: boolean
  icon?: ReactNode
  /** Inside the right edge: a clear button, a count. */
  after?: ReactNode
}

export function TextInput({ mono, icon, after, className, ...rest }: TextInputProps) {
  return (
    <span className={classes(style.box, className)}>
      {icon && <span className={style.adorn}>{icon}</span>}
      <input
        type="text"
        spellCheck={false}
        autoComplete="off"
        {...rest}
        className={classes(style.input, mono && style.mono)}
      />
      {after && <span className={style.adorn}>{after}</span>}
    </span>
  )
}
