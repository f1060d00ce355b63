import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import type { AddedAddress } from '../../shared/contract/devices.ts'
import { useLive } from '../live/context.tsx'
import { Button } from '../ui/button.tsx'
import style from './added-list.module.css'
import { AddedContext } from './store.ts'

/** The addresses that are remembered, to be taken away. */
export function AddedList({ onForget }: { onForget: (address: string) => void }) {
  const { t } = useTranslation()
  const title = useId()
  const added = useLive(AddedContext, (state) => state.items)
  if (added.size === 0) return null
  return (
    <section aria-labelledby={title} className={style.added}>
      <h3 id={title} className={style.title}>
        {t('devices.added.title')}
      </h3>
      <p className={style.soft}>{t('devices.added.more')}</p>
      <ul>
        {[...added.values()].map((one) => (
          <Row key={one.id} added={one} onForget={() => onForget(one.id)} />
        ))}
      </ul>
    </section>
  )
}

function Row({ added: { id, alias }, onForget }: { added: AddedAddress; onForget: () => void }) {
  const { t } = useTranslation()
  return (
    <li className={style.row}>
      <div className={style.words}>
        <code className={style.address}>{id}</code>
        <div className={style.soft}>{alias}</div>
      </div>
      <Button size="small" aria-label={`${t('devices.added.forget')}: ${id}`} onClick={onForget}>
        {t('devices.added.forget')}
      </Button>
    </li>
  )
}
