import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Finding } from '../../shared/contract/devices.ts'
import { Button, buttonLook } from '../ui/button.tsx'
import { hrefOf } from '../ui/route.ts'

/** What can be done about a finding from here; each tells by itself when it does not work. */
export interface Steps {
  onSwitchOn: () => void
  /** Puts the device at that address on the list. */
  onAdd: (address: string) => void
  onScan: () => void
}

/** The next step as a button, where there is one that this window can take. */
export function NextStep({ of: { code, data }, onSwitchOn, onAdd, onScan }: { of: Finding } & Steps) {
  const { t } = useTranslation()
  switch (code) {
    case 'DISCOVERY_OFF':
      return <Once label={t('devices.empty.switchOn')} onClick={onSwitchOn} />
    case 'NOBODY_SEEN':
      return <Once label={t('devices.doctor.scan')} onClick={onScan} />
    case 'HOST_UNICAST_ONLY':
      return <Once label={t('devices.doctor.add')} onClick={() => onAdd(String(data.at))} />
    case 'PORT_TAKEN':
    case 'CLOCK_WRONG':
    case 'CERTIFICATE_ENDS':
    case 'CERTIFICATE_REFUSED':
      return <SettingsLink />
    default:
      return null
  }
}

function Once({ label, onClick }: { label: string; onClick: () => void }) {
  const [done, setDone] = useState(false)
  return (
    <Button
      size="small"
      disabled={done}
      onClick={() => {
        setDone(true)
        onClick()
      }}
    >
      {label}
    </Button>
  )
}

function SettingsLink() {
  const { t } = useTranslation()
  return (
    <a className={buttonLook()} href={hrefOf('settings')}>
      {t('devices.doctor.settings')}
    </a>
  )
}
