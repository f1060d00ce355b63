import type { ReactNode } from 'react'
import style from './empty.module.css'

export interface EmptyStateProps {
  icon: ReactNode
  /** What will appear here. */
  title: string
  /** Why it is empty now. */
  children?: ReactNode
  /** The one thing to do. */
  action?: ReactNode
}

export function EmptyState({ icon, title, children, action }: EmptyStateProps) {
  return (
    <div className={style.empty}>
      <div className={style.icon} aria-hidden="true">
        {icon}
      </div>
      <h2 className={style.title}>{title}</h2>
      {children && <div className={style.why}>{children}</div>}
      {action && <div className={style.action}>{action}</div>}
    </div>
  )
}
