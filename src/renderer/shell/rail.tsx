import {
  ArrowLeftRight,
  Cable,
  FlaskConical,
  type LucideIcon,
  MonitorSmartphone,
  Newspaper,
  Settings,
} from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useLive } from '../live/context.tsx'
import { isUnderWay, TransfersContext } from '../transfers/store.ts'
import { Count } from '../ui/badge.tsx'
import { Mark } from '../ui/mark.tsx'
import { hrefOf, type Subject, subjects } from '../ui/route.ts'
import { Tooltip } from '../ui/tooltip.tsx'
import style from './rail.module.css'
import { shortcutOf } from './shortcuts.ts'

const icons: Record<Subject, LucideIcon> = {
  devices: MonitorSmartphone,
  transfers: ArrowLeftRight,
  sockets: Cable,
  lab: FlaskConical,
  posters: Newspaper,
  settings: Settings,
}

export function Rail({ current }: { current: Subject | null }) {
  const { t } = useTranslation()
  const running = useLive(
    TransfersContext,
    ({ items }) => [...items.values()].filter(({ state }) => isUnderWay(state)).length,
  )
  return (
    <nav className={style.rail} aria-label={t('shell.subjects')}>
      <a className={style.name} href={hrefOf('devices')} tabIndex={-1}>
        <Mark size={20} />
        <span className={style.word}>Handbill</span>
      </a>
      <ul className={style.list}>
        {subjects.map((subject) => {
          const Icon = icons[subject]
          return (
            <li key={subject}>
              <Tooltip text={t(`shell.${subject}`)} shortcut={shortcutOf(subject)} side="right">
                <a
                  className={style.link}
                  href={hrefOf(subject)}
                  aria-current={subject === current ? 'page' : undefined}
                >
                  <Icon size={17} strokeWidth={1.75} aria-hidden="true" />
                  <span className={style.word}>{t(`shell.${subject}`)}</span>
                  {subject === 'transfers' && running > 0 && (
                    <span className={style.count}>
                      <Count value={running} label={t('shell.running', { count: running })} />
                    </span>
                  )}
                </a>
              </Tooltip>
            </li>
          )
        })}
      </ul>
    </nav>
  )
}
