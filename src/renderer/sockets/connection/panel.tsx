import { X } from 'lucide-react'
import { useEffect, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useFailureWords } from '../../i18n/failure-words.ts'
import { useApi, useLive } from '../../live/context.tsx'
import { failureOf } from '../../live/failure.ts'
import { IconButton } from '../../ui/button.tsx'
import { addressOf } from '../../ui/format.ts'
import { Notice } from '../../ui/notice.tsx'
import { hrefOf } from '../../ui/route.ts'
import { PathDiagram } from '../../ui/state-diagram.tsx'
import { TcpMark } from '../../ui/state-mark.tsx'
import { pathOf } from '../../ui/state-path.ts'
import type { Purpose } from '../purpose.ts'
import { SocketsContext } from '../store.ts'
import { CloseButton } from './close-button.tsx'
import { Facts } from './facts.tsx'
import { Hints } from './hints.tsx'
import type { History } from './history.ts'
import style from './panel.module.css'
import { sameEnds } from './same-ends.ts'
import { Timeline } from './timeline.tsx'
import { useHistory } from './use-history.ts'
import { WindowChart } from './window-chart.tsx'

interface ConnectionPanelProps {
  id: string
  purposeOf: (row: History['row']) => Purpose | undefined
  onClose: () => void
}

/** The whole story of one connection, beside the table. */
export function ConnectionPanel({ id, purposeOf, onClose }: ConnectionPanelProps) {
  const { t } = useTranslation()
  const words = useFailureWords()
  const { history, thrown } = useHistory(id)
  const failure = thrown ? words(failureOf(thrown)) : null
  useFoundAgain(thrown && failureOf(thrown).code === 'NOT_FOUND' && history?.row.closedAt === null ? history.row : null)
  return (
    <aside className={style.panel} aria-label={t('sockets.connection')}>
      <div className={style.corner}>
        <IconButton label={t('ui.close')} size="small" onClick={onClose}>
          <X size={15} />
        </IconButton>
      </div>
      {failure && history?.row.closedAt == null && (
        <Notice title={failure.what}>
          {failure.why} {failure.next}
        </Notice>
      )}
      {history && <Story id={id} history={history} purpose={purposeOf(history.row)} />}
    </aside>
  )
}

/**
 * Chooses the row of a connection that the host no longer knows by its id, once the table has one with the same ends.
 */
function useFoundAgain(lost: History['row'] | null): void {
  const api = useApi(SocketsContext)
  const rows = useLive(SocketsContext, ({ board }) => board.rows)
  useEffect(() => {
    const again = lost && sameEnds({ rows }, lost)
    if (again) api.choose(again)
  }, [api, rows, lost])
}

function Story({ id, history, purpose }: { id: string; history: History; purpose: Purpose | undefined }) {
  const { t } = useTranslation()
  const { row, events, samples, hints } = history
  const path = useMemo(() => pathOf(events), [events])
  const closed = row.closedAt !== null
  return (
    <>
      <header className={style.header}>
        <h2 className={style.title}>
          {addressOf(row.local)}
          {row.peer && <span className={style.peer}> → {addressOf(row.peer)}</span>}
        </h2>
        {row.state && <TcpMark state={row.state} />}
        {purpose && (
          <a className={style.purpose} href={hrefOf('transfers', { open: purpose.transfer })}>
            {purpose.title}
          </a>
        )}
      </header>
      <Hints hints={hints} limit={row.limit} />
      {events.length > 0 && (
        <>
          <PathDiagram
            size="small"
            path={path}
            label={t('sockets.path', { states: events.map(({ state }) => state).join(' → ') })}
          />
          <h3 className={style.part}>{t('sockets.timeline')}</h3>
          <Timeline events={events} />
        </>
      )}
      {row.peer && samples.length > 0 && (
        <>
          <h3 className={style.part}>{t('sockets.window.title')}</h3>
          <WindowChart samples={samples} />
        </>
      )}
      <Facts row={row} />
      {!closed && <CloseButton id={id} />}
    </>
  )
}
