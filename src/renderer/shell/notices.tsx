import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFailureWords } from '../i18n/failure-words.ts'
import { useDoorState, useLive } from '../live/context.tsx'
import { Notice } from '../ui/notice.tsx'
import style from './notices.module.css'
import { StatusContext } from './status-store.ts'

/** What a person should know, above every page: the lost connection, and the host's notices until dismissed. */
export function Notices() {
  const { t } = useTranslation()
  const words = useFailureWords()
  const door = useDoorState()
  const notices = useLive(StatusContext, ({ value }) => value?.notices)
  const [dismissed, setDismissed] = useState<ReadonlySet<string>>(new Set())
  const shown = (notices ?? []).filter(({ message }) => !dismissed.has(message))

  return (
    <section className={style.notices} aria-label={t('shell.notices')} aria-live="polite">
      {door.kind === 'lost' && (
        <Notice tone="accent" title={t('shell.lost')}>
          {t('shell.lostMore')}
        </Notice>
      )}
      {shown.map((notice) => {
        const { what, why, next } = words(notice)
        return (
          <Notice
            key={notice.message}
            title={what}
            onDismiss={() => setDismissed((before) => new Set(before).add(notice.message))}
          >
            {why} {next}
          </Notice>
        )
      })}
    </section>
  )
}
