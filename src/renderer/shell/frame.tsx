import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useLive } from '../live/context.tsx'
import { SettingsContext } from '../settings/store.ts'
import { AskingPrompt } from '../transfers/asking-prompt.tsx'
import { PinPrompt } from '../transfers/pin-prompt.tsx'
import { routeOf, useHash } from '../ui/route.ts'
import style from './frame.module.css'
import { Notices } from './notices.tsx'
import { PageBoundary } from './page-boundary.tsx'
import { PageOf } from './pages.tsx'
import { Rail } from './rail.tsx'
import { useShortcuts } from './shortcuts.ts'
import { StatusLine } from './status-line.tsx'

/** The one frame: rail left, page, status line below; what floats lies above all of them. */
export function Frame() {
  const { t } = useTranslation()
  const hash = useHash()
  const { subject } = routeOf(hash)
  const main = useRef<HTMLElement>(null)
  const existing = useLive(SettingsContext, ({ value }) => value?.existing ?? 'keep-both')
  useShortcuts()
  useTitleFocus(subject, main)

  return (
    <div className={style.frame}>
      <button type="button" className={style.skip} onClick={() => main.current?.focus()}>
        {t('shell.skip')}
      </button>
      <Rail current={subject} />
      <main id="main" ref={main} className={style.main} tabIndex={-1}>
        <Notices />
        <div className={style.page}>
          <PageBoundary key={subject}>
            <PageOf hash={hash} />
          </PageBoundary>
        </div>
      </main>
      <AskingPrompt existing={existing} />
      <PinPrompt />
      <StatusLine />
    </div>
  )
}

/** After a navigation the heading of the new page has the focus, so that a screen reader says where one is. */
function useTitleFocus(subject: string | null, main: React.RefObject<HTMLElement | null>): void {
  const before = useRef(subject)
  const { t } = useTranslation()
  useEffect(() => {
    document.title = `${t(`shell.${subject ?? 'devices'}` as 'shell.devices')} · Handbill`
    if (before.current === subject) return
    before.current = subject
    main.current?.scrollTo(0, 0)
    main.current?.querySelector<HTMLElement>('[data-page-title]')?.focus()
  }, [subject, main, t])
}
