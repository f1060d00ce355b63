import { Dialog as Base } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import { type ReactNode, useId } from 'react'
import { useTranslation } from 'react-i18next'
import { IconButton } from './button.tsx'
import { Card } from './card.tsx'
import { classes } from './classes.ts'
import style from './dialog.module.css'

export interface DialogProps {
  open: boolean
  onClose: () => void
  title: string
  description?: ReactNode
  children?: ReactNode
  /** Buttons, the primary one last. */
  actions?: ReactNode
  width?: number
}

/** A question that everything else waits for. Escape and a click beside it mean no. */
export function Dialog({ open, onClose, title, description, children, actions, width = 440 }: DialogProps) {
  const { t } = useTranslation()
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        <Base.Backdrop className={style.backdrop} />
        <Base.Popup className={style.popup} style={{ width }}>
          <Base.Title className={style.title}>{title}</Base.Title>
          {description && <Base.Description className={style.description}>{description}</Base.Description>}
          {children}
          {actions && <div className={style.actions}>{actions}</div>}
          {/* Last, so that the keyboard comes to the question first. */}
          <Base.Close render={<IconButton label={t('ui.close')} size="small" className={style.close} />}>
            <X size={16} />
          </Base.Close>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}

/** The row of buttons that ends a form inside of a dialog. */
export function FormActions({ children }: { children: ReactNode }) {
  return <div className={style.formActions}>{children}</div>
}

/** Floats at the bottom right and waits without blocking the page. `title` is announced when it appears. */
export function Sheet({ title, className, children }: { title: ReactNode; className?: string; children: ReactNode }) {
  const id = useId()
  return (
    <Card className={classes(style.sheet, className)} role="dialog" aria-modal={false} aria-labelledby={id}>
      <div id={id}>{title}</div>
      {children}
    </Card>
  )
}
