import { useTranslation } from 'react-i18next'
import { useLive } from '../live/context.tsx'
import { Card } from '../ui/card.tsx'
import { useFormat } from '../ui/format.ts'
import { Notice } from '../ui/notice.tsx'
import { Page } from '../ui/page.tsx'
import { MachineDiagram } from '../ui/state-diagram.tsx'
import { Legend } from './legend.tsx'
import style from './page.module.css'
import { TotalsContext } from './store.ts'

export function LabPage() {
  const { t } = useTranslation()
  const format = useFormat()
  const totals = useLive(TotalsContext, ({ value }) => value)
  const tcp = totals ? totals.total - totals.udp : 0
  return (
    <Page title={t('shell.lab')} count={totals && t('lab.count', { count: tcp, shown: format.count(tcp) })}>
      <div className={style.layout}>
        <Card className={style.diagram}>
          <MachineDiagram size="large" counts={totals?.states ?? {}} />
          <p className={style.hint}>{t('lab.click')}</p>
        </Card>
        <Legend />
      </div>
      <Notice tone="blue" title={t('lab.next')} />
    </Page>
  )
}
