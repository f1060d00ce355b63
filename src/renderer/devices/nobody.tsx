import { Radar, WifiOff } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Discovery } from '../../shared/contract/devices.ts'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty.tsx'

interface NobodyProps {
  discovery: Discovery
  onAdd: () => void
  onSwitchOn: () => void
  onWhy: () => void
}

/** Why the list is empty, and the one thing to do about it. */
export function Nobody({ discovery, onAdd, onSwitchOn, onWhy }: NobodyProps) {
  const { t } = useTranslation()
  const { state, interfaces, reason } = discovery
  const working = interfaces.filter(({ multicast }) => multicast).map(({ name, address }) => `${name} ${address}`)
  const icon = state === 'on' || state === 'starting' ? <Radar size={20} /> : <WifiOff size={20} />
  const action =
    state === 'off' ? (
      <Button look="primary" onClick={onSwitchOn}>
        {t('devices.empty.switchOn')}
      </Button>
    ) : (
      state !== 'starting' && <Button onClick={onAdd}>{t('devices.add')}</Button>
    )
  return (
    <EmptyState
      icon={icon}
      title={t(`devices.empty.${state}`)}
      action={
        <>
          {action}
          <Button look="quiet" onClick={onWhy}>
            {t('devices.why')}
          </Button>
        </>
      }
    >
      {state === 'unavailable' ? <p>{reason}</p> : <p>{t(`devices.empty.${state}Why`)}</p>}
      {state === 'on' && reason && <p>{reason}</p>}
      {state === 'on' && working.length > 0 && (
        <p>{t('devices.empty.listening', { count: working.length, names: working.join(', ') })}</p>
      )}
    </EmptyState>
  )
}
