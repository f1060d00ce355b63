import { useTranslation } from 'react-i18next'
import type { SocketCounts } from '../../shared/contract/sockets.ts'
import { useFormat } from '../ui/format.ts'
import type { Totals } from './totals.ts'
import style from './totals-line.module.css'

/** What is filtered, summed; and what came and went on the whole machine since somebody looks. */
export function TotalsLine({ totals, machine }: { totals: Totals; machine: SocketCounts | null }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { sockets, recvQueue, sendQueue, rate } = totals
  const count = (value: number) => ({ count: value, shown: format.count(value) })
  return (
    <p className={style.line}>
      <span>{t('sockets.totals.sockets', count(sockets))}</span>
      {recvQueue !== null && <span>{t('sockets.totals.recvQueue', { bytes: format.bytes(recvQueue) })}</span>}
      {sendQueue !== null && <span>{t('sockets.totals.sendQueue', { bytes: format.bytes(sendQueue) })}</span>}
      {rate && (
        <span>
          ↓ {format.rate(rate.in)} ↑ {format.rate(rate.out)}
        </span>
      )}
      {machine && machine.opened + machine.ended > 0 && (
        <span className={style.machine}>
          {t('sockets.totals.moved', { opened: format.count(machine.opened), ended: format.count(machine.ended) })}
          {machine.missed > 0 && ` ${t('sockets.totals.missed')}`}
        </span>
      )}
    </p>
  )
}
