import type { ComponentProps, ReactNode } from 'react'
import style from './button.module.css'
import { classes } from './classes.ts'
import { Tooltip } from './tooltip.tsx'

export interface ButtonProps extends ComponentProps<'button'> {
  /** `primary` is what one came to the page to do: one a page. `quiet` has no edge, for use inside of things. */
  look?: 'primary' | 'plain' | 'quiet'
  size?: 'normal' | 'small'
  icon?: ReactNode
  /** Work under way: the button keeps its width, says so to a screen reader, and takes no second click. */
  busy?: boolean
}

export function Button({
  look = 'plain',
  size = 'normal',
  icon,
  busy,
  className,
  children,
  onClick,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={classes(style.button, style[look], style[size], busy && style.busy, className)}
      aria-busy={busy || undefined}
      onClick={busy ? undefined : onClick}
    >
      {icon}
      {children}
    </button>
  )
}

export interface IconButtonProps extends Omit<ButtonProps, 'children' | 'icon'> {
  /** Its name: read by a screen reader, shown as a tooltip. */
  label: string
  children?: ReactNode
  /** A shortcut shown in the tooltip. */
  shortcut?: string
}

export function IconButton({
  label,
  shortcut,
  look = 'quiet',
  size = 'normal',
  className,
  children,
  ...rest
}: IconButtonProps) {
  return (
    <Tooltip text={label} shortcut={shortcut}>
      <button
        type="button"
        aria-label={label}
        {...rest}
        className={classes(style.button, style.icon, style[look], style[size], className)}
      >
        {children}
      </button>
    </Tooltip>
  )
}

/** The class of a button, for a link that looks like one. */
export function buttonLook(look: NonNullable<ButtonProps['look']> = 'plain'): string {
  return classes(style.button, style[look], style.normal)
}
