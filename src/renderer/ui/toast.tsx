import { Toast as Base } from '@base-ui/react/toast'
import { X } from 'lucide-react'
import { type ReactNode, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { IconButton } from './button.tsx'
import { classes } from './classes.ts'
import style from './toast.module.css'

export interface ToastWords {
  title: string
  description?: string
  tone?: 'plain' | 'green' | 'amber'
}

/** Says that something happened, for a few seconds; a failure stays until it is dismissed. */
export function useToast(): (words: ToastWords) => void {
  const { add } = Base.useToastManager()
  return useMemo(
    () =>
      ({ title, description, tone = 'plain' }) =>
        add({
          title,
          description,
          type: tone,
          timeout: tone === 'amber' ? 0 : 4000,
          priority: tone === 'amber' ? 'high' : 'low',
        }),
    [add],
  )
}

export function ToastProvider({ children }: { children: ReactNode }) {
  return (
    <Base.Provider limit={4}>
      {children}
      <Base.Portal>
        <Base.Viewport className={style.viewport}>
          <Toasts />
        </Base.Viewport>
      </Base.Portal>
    </Base.Provider>
  )
}

function Toasts() {
  const { toasts } = Base.useToastManager()
  const { t } = useTranslation()
  return toasts.map((toast) => (
    <Base.Root key={toast.id} toast={toast} className={classes(style.toast, style[toast.type ?? 'plain'])}>
      <Base.Content className={style.content}>
        <div className={style.words}>
          <Base.Title className={style.title} />
          <Base.Description className={style.description} />
        </div>
        <Base.Close render={<IconButton label={t('ui.dismiss')} size="small" />}>
          <X size={15} />
        </Base.Close>
      </Base.Content>
    </Base.Root>
  ))
}
