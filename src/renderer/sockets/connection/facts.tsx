import { useTranslation } from 'react-i18next'
import type { SocketRow } from '../../../shared/contract/sockets.ts'
import { useFormat } from '../../ui/format.ts'
import style from './panel.module.css'

/** The kernel's own figures, for who wants them precisely. */
export function Facts({ row: { tcp, owner, rate } }: { row: SocketRow }) {
  const { t } = useTranslation()
  const format = useFormat()
  const facts: (readonly [string, string])[] = []
  if (owner.kind === 'process') facts.push([t('sockets.columns.owner'), `${owner.name} ${owner.pid}`])
  if (rate) facts.push([t('sockets.columns.rate'), `↓ ${format.rate(rate.in)} ↑ ${format.rate(rate.out)}`])
  if (tcp) {
    const { rtt, rttVar, rto, cwnd, mss, ssthresh, congestion, bytesAcked, bytesReceived, retransmits } = tcp
    const measured = rtt !== null ? `${format.milliseconds(rtt)} ± ${format.milliseconds(rttVar)}, ` : ''
    facts.push(['RTT', `${measured}RTO ${format.milliseconds(rto)}`])
    const threshold = ssthresh === null ? '' : `, ssthresh ${format.count(ssthresh)}`
    facts.push([
      'cwnd',
      `${format.count(cwnd)} × ${format.bytes(mss)}${threshold}${congestion ? `, ${congestion}` : ''}`,
    ])
    if (bytesAcked !== null && bytesReceived !== null)
      facts.push([t('sockets.columns.bytes'), `↓ ${format.bytes(bytesReceived)} ↑ ${format.bytes(bytesAcked)}`])
    facts.push([t('sockets.columns.retransmits'), format.count(retransmits)])
  }
  return (
    <dl className={style.facts}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}
