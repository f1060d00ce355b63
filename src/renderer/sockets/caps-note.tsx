import { Info } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { SocketCaps } from '../../shared/contract/sockets.ts'
import style from './caps-note.module.css'
import { lacking } from './lacking.ts'

/**
 * What this system's table lacks, and why: a lesser source than there could be, or one whose authors never had such a
 * system.
 */
export function CapsNote({ caps }: { caps: SocketCaps }) {
  const { t } = useTranslation()
  const { reason, triedOnHardware } = caps
  const lacks = lacking(caps)
  if (lacks === null && triedOnHardware) return null
  return (
    <p className={style.note} role="note">
      <Info size={14} aria-hidden="true" />
      <span>
        {lacks !== null && `${t(`sockets.sources.${lacks}`)} `}
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
