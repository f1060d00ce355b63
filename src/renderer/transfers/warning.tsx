import { useTranslation } from 'react-i18next'
import type { Transfer } from '../../shared/contract/transfers.ts'
import { inGroups } from '../ui/fingerprint.ts'
import { Notice } from '../ui/notice.tsx'
import style from './warning.module.css'

/** A name that is trusted with another certificate: both of them, what that may mean, and what to do. */
export function Warning({ transfer: { warning, peer, direction } }: { transfer: Transfer }) {
  const { t } = useTranslation()
  if (!warning) return null
  const { alias } = peer
  return (
    <div className={style.warning} role="alert">
      <Notice tone="accent" title={t('transfers.warning.title', { alias })}>
        <Fingerprints warning={warning} />
        <p>{t('transfers.warning.means', { alias })}</p>
        <p className={style.todo}>
          {t(direction === 'in' ? 'transfers.warning.todoIn' : 'transfers.warning.todoOut', { alias })}
        </p>
      </Notice>
    </div>
  )
}

/** The certificate that is trusted and the one that was shown, to be compared letter by letter. */
export function Fingerprints({ warning }: { warning: NonNullable<Transfer['warning']> }) {
  const { t } = useTranslation()
  const { expected, presented } = warning.data
  return (
    <dl className={style.fingerprints}>
      <dt>{t('transfers.warning.expected')}</dt>
      <dd>{inGroups(String(expected))}</dd>
      <dt>{t('transfers.warning.presented')}</dt>
      <dd>{presented ? inGroups(String(presented)) : t('transfers.noFingerprint')}</dd>
    </dl>
  )
}
