import { KeyRound } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useDoorState, useLive } from '../live/context.tsx'
import { SettingsContext } from '../settings/store.ts'
import { EmptyState } from '../ui/empty.tsx'
import { Mark } from '../ui/mark.tsx'
import style from './boot.module.css'
import { StatusContext } from './status-store.ts'

/** Shows the window once it knows what to show. Words appear only if that takes noticeably long. */
export function Boot({ children }: { children: ReactNode }) {
  const { t } = useTranslation()
  const door = useDoorState()
  const ready = useLive(StatusContext, ({ value }) => value !== null)
  const set = useLive(SettingsContext, ({ value }) => value !== null)
  if (door.kind === 'unauthorised') return <Barred title={t('shell.unauthorised')} more={t('shell.unauthorisedMore')} />
  if (ready && set) return children
  return (
    <div className={style.loading} role="status">
      <Mark size={28} />
      {door.kind === 'lost' ? t('shell.lost') : t('shell.loading')}
    </div>
  )
}

/** A window that nobody is behind, and the one thing to do about it. */
export function Barred({ title, more }: { title: string; more: string }) {
  return (
    <main className={style.barred}>
      <EmptyState icon={<KeyRound size={20} />} title={title}>
        {more}
      </EmptyState>
    </main>
  )
}
