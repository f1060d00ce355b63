import { Waypoints } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Device, DevicePath } from '../../shared/contract/devices.ts'
import { Badge } from '../ui/badge.tsx'
import { IconButton } from '../ui/button.tsx'
import { useFormat } from '../ui/format.ts'
import { Popover } from '../ui/popover.tsx'
import style from './details.module.css'

/** All the ways to a device: where it was met, how, when, and which of them is taken. */
export function DeviceDetails({ device: { alias, id, paths } }: { device: Device }) {
  const { t } = useTranslation()
  const title = t('devices.details.show', { alias })
  return (
    <span className={style.button}>
      <Popover
        title={title}
        trigger={
          <IconButton label={title} size="small">
            <Waypoints size={15} />
          </IconButton>
        }
      >
        <ol className={style.paths}>
          {paths.map((path, index) => (
            <Path key={`${path.protocol} ${path.address} ${path.port}`} path={path} inUse={index === 0} />
          ))}
        </ol>
        <dl className={style.identity}>
          <dt>{t('devices.details.fingerprint')}</dt>
          <dd>{id}</dd>
        </dl>
      </Popover>
    </span>
  )
}

function Path({ path, inUse }: { path: DevicePath; inUse: boolean }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { address, port, protocol, via, lastSeen } = path
  const facts = [
    t(`devices.details.via.${via}`),
    path.interface && t('devices.details.through', { interface: path.interface }),
    t('devices.details.seen', { time: format.time(lastSeen) }),
  ]
  return (
    <li>
      <div className={style.address}>
        <code>{address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`}</code>
        {inUse && <Badge>{t('devices.details.inUse')}</Badge>}
        {protocol === 'http' && <Badge tone="amber">{t('devices.plain')}</Badge>}
      </div>
      <div className={style.soft}>{facts.filter(Boolean).join(' · ')}</div>
    </li>
  )
}
