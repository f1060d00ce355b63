import { useTranslation } from 'react-i18next'
import type { Transfer } from '../../shared/contract/transfers.ts'
import style from './code.module.css'

/** Six digits in pairs, as one says them, and what they are compared with. */
export function Code({ transfer: { code, peer } }: { transfer: Transfer }) {
  const { t } = useTranslation()
  if (code === undefined || peer.trusted) return null
  return (
    <div className={style.code}>
      <p className={style.words}>{t('transfers.code.compare', { alias: peer.alias })}</p>
      <p className={style.digits}>
        <span className="visually-hidden">{t('transfers.code.label')}</span> {code.match(/../g)?.join(' ')}
      </p>
    </div>
  )
}
