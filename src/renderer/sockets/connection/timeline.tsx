import { useTranslation } from 'react-i18next'
import type { TimelineEvent } from '../../../shared/contract/sockets.ts'
import { classes } from '../../ui/classes.ts'
import { useFormat } from '../../ui/format.ts'
import { TcpMark } from '../../ui/state-mark.tsx'
import style from './timeline.module.css'

/** The states of a connection, in order; what was seen is told apart from what must have been, by line and by word. */
export function Timeline({ events }: { events: readonly TimelineEvent[] }) {
  const { t } = useTranslation()
  const format = useFormat()
  return (
    <ol className={style.timeline}>
      {events.map(({ at, state, evidence }, index) => (
        <li
          // A state may come again; what stands before it tells them apart.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          key={`${state} ${index}`}
          className={classes(style.event, evidence === 'inferred' && style.inferred)}
        >
          <span className={style.time}>{at === null ? '' : format.clock(at)}</span>
          <TcpMark state={state} />
          <span className={style.evidence}>{t(`sockets.evidence.${evidence}`)}</span>
        </li>
      ))}
    </ol>
  )
}
