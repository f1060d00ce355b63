import { Popover as Base } from '@base-ui/react/popover'
import type { ReactElement, ReactNode } from 'react'
import style from './popover.module.css'

export interface PopoverProps {
  /** The button that opens it; must take a ref and props. */
  trigger: ReactElement<Record<string, unknown>>
  title: string
  children: ReactNode
}

/** More about a thing, beside it, while the page stays as it is. */
export function Popover({ trigger, title, children }: PopoverProps) {
  return (
    <Base.Root>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner side="bottom" align="end" sideOffset={6} className={style.positioner}>
          <Base.Popup className={style.popup}>
            <Base.Title className={style.title}>{title}</Base.Title>
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}
