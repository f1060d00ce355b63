import { CircleAlert, Info, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { IconButton } from './button.tsx'
import { classes } from './classes.ts'
import style from './notice.module.css'

export interface NoticeProps {
  tone?: 'amber' | 'accent' | 'blue'
  title: string
  children?: ReactNode
  action?: ReactNode
  onDismiss?: () => void
}

/** Something a person should know, in the flow of the page. */
export function Notice({ tone = 'amber', title, children, action, onDismiss }: NoticeProps) {
  const { t } = useTranslation()
  return (
    <div className={classes(style.notice, style[tone])}>
      <span className={style.icon} aria-hidden="true">
        {tone === 'blue' ? <Info size={16} /> : <CircleAlert size={16} />}
      </span>
      <div className={style.words}>
        <strong>{title}</strong>
        {children && <div className={style.more}>{children}</div>}
      </div>
      {action}
      {onDismiss && (
        <IconButton label={t('ui.dismiss')} size="small" onClick={onDismiss}>
          <X size={15} />
        </IconButton>
      )}
    </div>
  )
}
