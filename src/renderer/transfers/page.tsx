import { ArrowLeftRight } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Transfer } from '../../shared/contract/transfers.ts'
import { useDoor, useLive } from '../live/context.tsx'
import { Button, buttonLook } from '../ui/button.tsx'
import { Card, Section } from '../ui/card.tsx'
import { EmptyState } from '../ui/empty.tsx'
import { Page } from '../ui/page.tsx'
import { hrefOf } from '../ui/route.ts'
import { useAttempt } from './attempt.ts'
import { TransferItem } from './item.tsx'
import style from './page.module.css'
import { inOrder, isUnderWay, TransfersContext } from './store.ts'

/** @param opened id of the transfer whose details are shown from the start */
export function TransfersPage({ opened }: { opened: string | null }) {
  const { t } = useTranslation()
  const { client } = useDoor()
  const attempt = useAttempt()
  const items = useLive(TransfersContext, (state) => state.items)
  const loaded = useLive(TransfersContext, (state) => state.loaded)
  const all = inOrder(items)
  const running = all.filter(({ state }) => isUnderWay(state))
  const ended = all.filter(({ state }) => !isUnderWay(state))
  const clear = () => attempt(() => Promise.all(ended.map(({ id }) => client.transfers.dismiss({ id }))))

  return (
    <Page
      title={t('shell.transfers')}
      count={running.length > 0 ? t('transfers.running', { count: running.length }) : t('transfers.none')}
      actions={ended.length > 0 && <Button onClick={clear}>{t('transfers.clear')}</Button>}
    >
      {loaded && all.length === 0 && (
        <EmptyState
          icon={<ArrowLeftRight size={20} />}
          title={t('transfers.emptyTitle')}
          action={
            <a className={buttonLook('primary')} href={hrefOf('devices')}>
              {t('transfers.emptyAction')}
            </a>
          }
        >
          {t('transfers.emptyWhy')}
        </EmptyState>
      )}
      <Group title={t('transfers.active')} transfers={running} opened={opened} />
      <Group title={t('transfers.endedTitle')} transfers={ended} opened={opened} />
    </Page>
  )
}

function Group({ title, transfers, opened }: { title: string; transfers: Transfer[]; opened: string | null }) {
  if (transfers.length === 0) return null
  return (
    <Section title={title}>
      <Card>
        <ul className={style.list}>
          {transfers.map((transfer) => (
            <TransferItem key={transfer.id} transfer={transfer} opened={transfer.id === opened} />
          ))}
        </ul>
      </Card>
    </Section>
  )
}
