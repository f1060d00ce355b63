import { Info } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { SocketCaps } from '../../shared/contract/sockets.ts'
import style from './caps-note.module.css'

/**
 * What this system's table lacks, and why: a lesser source than there could be, or one whose authors never had such a
 * system.
 */
export function CapsNote({ caps }: { caps: SocketCaps }) {
  const { t } = useTranslation()
  const { source, reason, triedOnHardware } = caps
  if (reason === null && triedOnHardware) return null
  return (
    <p className={style.note} role="note">
      <Info size={14} aria-hidden="true" />
      <span>
        {reason !== null && `${t(`sockets.sources.${source}`)} `}
        {!triedOnHardware && `${t('sockets.sources.untried')} `}
        {reason !== null && (
          <span className={style.detail} lang="en">
            {reason}
          </span>
        )}
      </span>
    </p>
  )
}
