import { useTranslation } from 'react-i18next'
import type { TcpState } from '../../shared/tcp/states.ts'
import { Section } from '../ui/card.tsx'
import { TcpMark } from '../ui/state-mark.tsx'
import style from './legend.module.css'

const groups = {
  opening: ['SYN_SENT', 'SYN_RCVD'],
  open: ['ESTABLISHED'],
  active: ['FIN_WAIT_1', 'FIN_WAIT_2', 'CLOSING'],
  passive: ['CLOSE_WAIT', 'LAST_ACK'],
  rest: ['LISTEN', 'TIME_WAIT', 'CLOSED'],
} as const satisfies Record<string, readonly TcpState[]>

/** What each colour, glyph and name says. */
export function Legend() {
  const { t } = useTranslation()
  return (
    <Section title={t('lab.legend')}>
      <dl className={style.legend}>
        {(Object.keys(groups) as (keyof typeof groups)[]).map((group) => (
          <div key={group} className={style.group}>
            <dt className={style.title}>{t(`lab.groups.${group}`)}</dt>
            {groups[group].map((state) => (
              <dd key={state} className={style.state}>
                <TcpMark state={state} />
                <span className={style.words}>{t(`lab.states.${state}`)}</span>
              </dd>
            ))}
          </div>
        ))}
      </dl>
    </Section>
  )
}
