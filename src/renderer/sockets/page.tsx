import { Cable, Download, Pause, Play, Waypoints } from 'lucide-react'
import { useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { SocketCounts, SocketRow } from '../../shared/contract/sockets.ts'
import { useFailureWords } from '../i18n/failure-words.ts'
import { useApi, useLive } from '../live/context.tsx'
import { failureOf } from '../live/failure.ts'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty.tsx'
import { useFormat } from '../ui/format.ts'
import { Notice } from '../ui/notice.tsx'
import { Page } from '../ui/page.tsx'
import { Switch } from '../ui/switch.tsx'
import type { Board } from './board.ts'
import { CapsNote } from './caps-note.tsx'
import { CommandLine } from './command-line.tsx'
import { ConnectionPanel } from './connection/panel.tsx'
import { connectionKey } from './connection-key.ts'
import { ExportDialog } from './export-dialog.tsx'
import { FilterBox } from './filter-box.tsx'
import { MachinePanel } from './machine-panel.tsx'
import style from './page.module.css'
import type { Purpose } from './purpose.ts'
import { shownFilter } from './shown-filter.ts'
import { StateChips } from './state-chips.tsx'
import { SocketsContext } from './store.ts'
import { SocketTable } from './table.tsx'
import { isLoopback, totalsOf } from './totals.ts'
import { TotalsLine } from './totals-line.tsx'
import type { View } from './view.ts'
import { ViewMenu } from './view-menu.tsx'

interface SocketsPageProps {
  /** Filter that the page was opened with; null keeps what was there. */
  filter: string | null
  totals: SocketCounts | null
  /** What our own connections are for, by {@link connectionKey}. */
  purposes: ReadonlyMap<string, Purpose>
  platform: string
}

export function SocketsPage({ filter, totals, purposes, platform }: SocketsPageProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const api = useApi(SocketsContext)
  const words = useFailureWords()
  const state = useLive(SocketsContext, (whole) => whole)
  const { caps, board, frozen, waiting, loaded, thrown, view, chosen } = state
  const [exporting, setExporting] = useState(false)

  // Before the stream starts, so that the first question asked is the right one.
  useEffect(() => {
    if (filter !== null) api.setText(filter)
  }, [api, filter])
  useEffect(() => api.start(), [api])
  useEscape(chosen !== null, () => api.choose(null))

  const { loopback, listen } = view
  const shown = useMemo(() => shownOf(board, { loopback, listen }), [board, loopback, listen])
  const summed = useMemo(() => totalsOf(board, shown), [board, shown])
  const present = summed.sockets
  const total = Math.max(totals?.total ?? 0, present)
  const count =
    present === total
      ? t('sockets.all', { count: total, shown: format.count(total) })
      : t('sockets.shown', { total: format.count(total), shown: format.count(present) })
  const purposeOf = ({ local, peer }: SocketRow) => (peer ? purposes.get(connectionKey(local, peer)) : undefined)
  const failure = thrown ? words(failureOf(thrown)) : null

  if (caps?.source === 'none')
    return (
      <Page title={t('shell.sockets')}>
        <EmptyState icon={<Cable size={20} />} title={t('sockets.unavailable')}>
          {t('sockets.sources.none')}
        </EmptyState>
      </Page>
    )

  return (
    <Page
      fill
      title={t('shell.sockets')}
      count={loaded ? count : t('sockets.reading')}
      actions={
        <>
          <Button
            icon={<Waypoints size={14} />}
            aria-pressed={view.diagram}
            onClick={() => api.look({ diagram: !view.diagram })}
          >
            {t('sockets.states')}
          </Button>
          <ViewMenu />
          <Button icon={<Download size={14} />} onClick={() => setExporting(true)}>
            {t('sockets.export.button')}
          </Button>
          <Button
            icon={frozen ? <Play size={14} /> : <Pause size={14} />}
            aria-pressed={frozen}
            onClick={() => api.freeze(!frozen)}
          >
            {frozen ? t('sockets.resume') : t('sockets.freeze')}
            {frozen && waiting > 0 && <span className={style.waiting}>{t('sockets.waiting', { count: waiting })}</span>}
          </Button>
        </>
      }
    >
      <div className={style.layout}>
        <FilterBar loopback={loopback} listen={listen} />
        <StateChips totals={totals} />
        <CommandLine platform={platform} />
        {caps && <CapsNote caps={caps} />}
        {failure && (
          <Notice title={t('sockets.failed')}>
            {failure.what} {failure.why}
          </Notice>
        )}
        {!failure && totals?.problem && (
          <Notice title={t('sockets.notRead')}>
            {t('sockets.triedAgain')} <span lang="en">{totals.problem}</span>
          </Notice>
        )}
        <div className={style.beside}>
          <SocketTable shown={shown} purposes={purposes} />
          {chosen !== null ? (
            <ConnectionPanel key={chosen} id={chosen} purposeOf={purposeOf} onClose={() => api.choose(null)} />
          ) : (
            view.diagram && <MachinePanel totals={totals} onClose={() => api.look({ diagram: false })} />
          )}
        </div>
        {exporting && (
          <ExportDialog filter={shownFilter(state.filter, view)} frozen={frozen} onClose={() => setExporting(false)} />
        )}
        <TotalsLine totals={summed} machine={totals} />
      </div>
    </Page>
  )
}

function FilterBar({ loopback, listen }: Pick<View, 'loopback' | 'listen'>) {
  const { t } = useTranslation()
  const api = useApi(SocketsContext)
  return (
    <div className={style.bar}>
      <div className={style.filter}>
        <FilterBox />
      </div>
      <div className={style.switches}>
        <Switch label={t('sockets.loopback')} checked={loopback} onChange={(shown) => api.look({ loopback: shown })} />
        <Switch label={t('sockets.listen')} checked={listen} onChange={(shown) => api.look({ listen: shown })} />
      </div>
    </div>
  )
}

/**
 * Wherever the focus is, be it nowhere because a button went away; but what floats above the page has its own Escape.
 */
function useEscape(on: boolean, leave: () => void): void {
  const latest = useRef(leave)
  latest.current = leave
  useEffect(() => {
    if (!on) return
    const hear = ({ key, target }: KeyboardEvent) => {
      if (key === 'Escape' && !(target as Element).closest('[role="dialog"], [role="listbox"]')) latest.current()
    }
    addEventListener('keydown', hear)
    return () => removeEventListener('keydown', hear)
  }, [on])
}

function shownOf({ order, rows }: Board, { loopback, listen }: Pick<View, 'loopback' | 'listen'>): readonly string[] {
  if (loopback && listen) return order
  return order.filter((id) => {
    const { row } = rows.get(id)!
    return (loopback || !isLoopback(row)) && (listen || row.state !== 'LISTEN')
  })
}
