import { ArrowDown, ArrowUp } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useShallow } from 'zustand/react/shallow'
import { TotalsContext } from '../lab/store.ts'
import { useLive } from '../live/context.tsx'
import { TransfersContext } from '../transfers/store.ts'
import { classes } from '../ui/classes.ts'
import { addressOf, useFormat } from '../ui/format.ts'
import { hrefOf } from '../ui/route.ts'
import style from './status-line.module.css'
import { StatusContext } from './status-store.ts'

/** Who we are seen as, where, what runs, and how many sockets there are. */
export function StatusLine() {
  const { t } = useTranslation()
  const status = useLive(StatusContext, ({ value }) => value)
  const listening = status?.listening
  const address = listening?.addresses[0]
  return (
    <footer className={style.line}>
      <span className={style.who}>
        <span className={classes(style.dot, listening && style.on)} aria-hidden="true" />
        {listening ? t('shell.visibleAs') : t('shell.notVisible')} {status && <strong>{status.alias}</strong>}
      </span>
      {listening && address && <span className={style.mono}>{addressOf({ address, port: listening.port })}</span>}
      <Running />
      <Totals />
    </footer>
  )
}

function Running() {
  const { t } = useTranslation()
  const format = useFormat()
  const { count, up, down } = useLive(
    TransfersContext,
    useShallow(({ items }) => {
      const running = [...items.values()].filter(({ state }) => state === 'running')
      const rate = (direction: 'in' | 'out') =>
        running.reduce((sum, transfer) => sum + (transfer.direction === direction ? transfer.rate : 0), 0)
      return { count: running.length, up: rate('out'), down: rate('in') }
    }),
  )
  if (count === 0) return null
  return (
    <a className={style.running} href={hrefOf('transfers')}>
      {t('shell.transferring', { count })}
      {up > 0 && (
        <span>
          {format.rate(up)} <ArrowUp size={12} aria-hidden="true" />
        </span>
      )}
      {down > 0 && (
        <span>
          {format.rate(down)} <ArrowDown size={12} aria-hidden="true" />
        </span>
      )}
    </a>
  )
}

function Totals() {
  const { t } = useTranslation()
  const format = useFormat()
  const totals = useLive(TotalsContext, ({ value }) => value)
  if (!totals) return null
  const shown = (count = 0) => ({ count, shown: format.count(count) })
  return (
    <a className={style.totals} href={hrefOf('sockets')}>
      <span>{t('shell.socketCount', shown(totals.total))}</span>
      <span className={style.extra}>{t('shell.established', shown(totals.states.ESTABLISHED))}</span>
      <span className={style.extra}>{t('shell.timeWait', shown(totals.states.TIME_WAIT))}</span>
    </a>
  )
}
