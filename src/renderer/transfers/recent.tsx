import { useTranslation } from 'react-i18next'
import { useShallow } from 'zustand/react/shallow'
import { useLive } from '../live/context.tsx'
import { Card, Section } from '../ui/card.tsx'
import { hrefOf } from '../ui/route.ts'
import { TransferLine } from './line.tsx'
import style from './recent.module.css'
import { inOrder, TransfersContext } from './store.ts'

const SHOWN = 8

/** The newest transfers in short, below the devices. */
export function RecentTransfers() {
  const { t } = useTranslation()
  const newest = useLive(
    TransfersContext,
    useShallow(({ items }) => inOrder(items).slice(0, SHOWN)),
  )
  if (newest.length === 0) return null
  return (
    <Section
      title={t('devices.recent')}
      after={
        <a className={style.all} href={hrefOf('transfers')}>
          {t('devices.all')}
        </a>
      }
    >
      <Card>
        <ul className={style.list}>
          {newest.map((transfer) => (
            <li key={transfer.id}>
              <a className={style.link} href={hrefOf('transfers', { open: transfer.id })}>
                <TransferLine transfer={transfer} brief />
              </a>
            </li>
          ))}
        </ul>
      </Card>
    </Section>
  )
}
