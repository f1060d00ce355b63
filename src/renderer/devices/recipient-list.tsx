import { Hourglass } from 'lucide-react'
import { type ReactNode, useId } from 'react'
import { useTranslation } from 'react-i18next'
import type { Device } from '../../shared/contract/devices.ts'
import { Checkbox } from '../ui/checkbox.tsx'
import { useFormat } from '../ui/format.ts'
import { DeviceIcon } from './icon.tsx'
import style from './recipient-list.module.css'
import type { Absent } from './recipients.ts'

interface RecipientListProps {
  devices: readonly Device[]
  absent: readonly Absent[]
  ticked: ReadonlySet<string>
  /** False where what shall be sent cannot wait for a device. */
  canWait: boolean
  onTick: (ticked: ReadonlySet<string>) => void
}

/** Those who are here, and those who were: one tick each. */
export function RecipientList({ devices, absent, ticked, canWait, onTick }: RecipientListProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const tick = (id: string, on: boolean) => {
    const next = new Set(ticked)
    if (on) next.add(id)
    else next.delete(id)
    onTick(next)
  }
  return (
    <div className={style.list}>
      <ul aria-label={t('devices.sendDialog.here')}>
        {devices.map(({ id, alias, type, paths }) => (
          <Recipient
            key={id}
            alias={alias}
            checked={ticked.has(id)}
            onTick={(on) => tick(id, on)}
            note={paths[0]?.address}
          >
            <DeviceIcon type={type} />
          </Recipient>
        ))}
      </ul>
      {absent.length > 0 && canWait && (
        <>
          <p className={style.soft}>{t('devices.sendDialog.later')}</p>
          <ul aria-label={t('devices.sendDialog.later')}>
            {absent.map(({ id, alias, lastMet }) => (
              <Recipient
                key={id}
                alias={alias}
                checked={ticked.has(id)}
                onTick={(on) => tick(id, on)}
                note={t('devices.sendDialog.met', { time: format.time(lastMet) })}
              >
                <Hourglass size={17} strokeWidth={1.6} aria-hidden="true" />
              </Recipient>
            ))}
          </ul>
        </>
      )}
      {absent.length > 0 && !canWait && <p className={style.soft}>{t('devices.sendDialog.cannotWait')}</p>}
    </div>
  )
}

interface RecipientProps {
  alias: string
  note: string | undefined
  checked: boolean
  onTick: (on: boolean) => void
  children: ReactNode
}

function Recipient({ alias, note, checked, onTick, children }: RecipientProps) {
  const id = useId()
  return (
    <li>
      {/* The whole row is the target; the box inside of it is what the keyboard reaches. */}
      {/* biome-ignore lint/a11y/noLabelWithoutControl: Base UI renders the control */}
      <label className={style.recipient}>
        <Checkbox checked={checked} onChange={onTick} aria-labelledby={id} />
        {children}
        <span id={id} className={style.alias}>
          {alias}
        </span>
        <span className={style.note}>{note}</span>
      </label>
    </li>
  )
}
