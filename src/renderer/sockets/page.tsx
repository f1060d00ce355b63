import { Cable, Pause, Play, Search, X } from 'lucide-react'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import type { SocketTotals } from '../../shared/contract/sockets.ts'
import { useFailureWords } from '../i18n/failure-words.ts'
import { useApi, useLive } from '../live/context.tsx'
import { failureOf } from '../live/failure.ts'
import { Button, IconButton } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty.tsx'
import { Field, TextInput } from '../ui/field.tsx'
import { useFormat } from '../ui/format.ts'
import { Notice } from '../ui/notice.tsx'
import { Page } from '../ui/page.tsx'
import { Switch } from '../ui/switch.tsx'
import { CommandLine } from './command-line.tsx'
import style from './page.module.css'
import { StateChips } from './state-chips.tsx'
import { isLoopback, SocketsContext, type SocketsState } from './store.ts'
import { SocketTable } from './table.tsx'

interface SocketsPageProps {
  /** Filter that the page was opened with; null keeps what was there. */
  filter: string | null
  totals: SocketTotals | null
  /** What our own connections are for, by {@link connectionKey}. */
  purposes: ReadonlyMap<string, string>
  platform: string
}

export function SocketsPage({ filter, totals, purposes, platform }: SocketsPageProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const api = useApi(SocketsContext)
  const words = useFailureWords()
  const state = useLive(SocketsContext, (whole) => whole)
  const { caps, board, frozen, waiting, loaded, thrown } = state

  // Before the stream starts, so that the first question asked is the right one.
  useEffect(() => {
    if (filter !== null) api.setText(filter)
  }, [api, filter])
  useEffect(() => api.start(), [api])

  const shown = board.order.filter((id) => isShown(state, id))
  const present = shown.filter((id) => board.rows.get(id)?.goneAt === null).length
  const total = Math.max(totals?.total ?? 0, present)
  const count =
    present === total
      ? t('sockets.all', { count: total, shown: format.count(total) })
      : t('sockets.shown', { total: format.count(total), shown: format.count(present) })
  const failure = thrown ? words(failureOf(thrown)) : null

  if (caps?.reason)
    return (
      <Page title={t('shell.sockets')}>
        <EmptyState icon={<Cable size={20} />} title={t('sockets.unavailable')}>
          {caps.reason}
        </EmptyState>
      </Page>
    )

  return (
    <Page
      fill
      title={t('shell.sockets')}
      count={loaded ? count : t('sockets.reading')}
      actions={
        <Button
          icon={frozen ? <Play size={14} /> : <Pause size={14} />}
          aria-pressed={frozen}
          onClick={() => api.freeze(!frozen)}
        >
          {frozen ? t('sockets.resume') : t('sockets.freeze')}
          {frozen && waiting > 0 && <span className={style.waiting}>{t('sockets.waiting', { count: waiting })}</span>}
        </Button>
      }
    >
      <div className={style.layout}>
        <FilterBar state={state} />
        <StateChips totals={totals} />
        <CommandLine platform={platform} />
        {failure && (
          <Notice title={t('sockets.failed')}>
            {failure.what} {failure.why}
          </Notice>
        )}
        <SocketTable shown={shown} purposes={purposes} />
      </div>
    </Page>
  )
}

function FilterBar({ state: { text, parsed, loopback, listen } }: { state: SocketsState }) {
  const { t } = useTranslation()
  const api = useApi(SocketsContext)
  return (
    <div className={style.bar}>
      <div className={style.filter}>
        <Field label={t('sockets.filter')} hidden error={parsed.ok ? null : parsed.message}>
          {(control) => (
            <TextInput
              {...control}
              mono
              type="search"
              maxLength={500}
              icon={<Search size={14} aria-hidden="true" />}
              placeholder={t('sockets.placeholder')}
              value={text}
              onChange={(event) => api.setText(event.target.value)}
              after={
                text && (
                  <IconButton label={t('sockets.clear')} size="small" onClick={() => api.setText('')}>
                    <X size={14} />
                  </IconButton>
                )
              }
            />
          )}
        </Field>
      </div>
      <div className={style.switches}>
        <Switch label={t('sockets.loopback')} checked={loopback} onChange={(shown) => api.show('loopback', shown)} />
        <Switch label={t('sockets.listen')} checked={listen} onChange={(shown) => api.show('listen', shown)} />
      </div>
    </div>
  )
}

function isShown({ board, loopback, listen }: SocketsState, id: string): boolean {
  const row = board.rows.get(id)!.row
  return (loopback || !isLoopback(row)) && (listen || row.state !== 'LISTEN')
}
