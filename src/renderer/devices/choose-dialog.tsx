import { useTranslation } from 'react-i18next'
import type { Device } from '../../shared/contract/devices.ts'
import { Dialog } from '../ui/dialog.tsx'
import { useFormat } from '../ui/format.ts'
import style from './choose-dialog.module.css'
import { DeviceIcon } from './icon.tsx'

interface ChooseDialogProps {
  /** What shall be sent; null while nothing is asked. */
  files: readonly File[] | null
  devices: readonly Device[]
  onChoose: (device: Device) => void
  onClose: () => void
}

/** Files are there; who gets them? */
export function ChooseDialog({ files, devices, onChoose, onClose }: ChooseDialogProps) {
  const { t } = useTranslation()
  const format = useFormat()
  if (!files) return null
  const size = format.bytes(files.reduce((sum, file) => sum + file.size, 0))
  const [first, ...rest] = files
  const what = rest.length > 0 ? t('transfers.andMore', { title: first?.name, count: rest.length }) : first?.name
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('devices.chooseTitle', { count: files.length })}
      description={devices.length > 0 ? `${what} · ${size}` : t('devices.chooseNone')}
    >
      <ul className={style.list}>
        {devices.map((device) => (
          <li key={device.id}>
            <button type="button" className={style.device} onClick={() => onChoose(device)}>
              <DeviceIcon type={device.type} />
              <span className={style.alias}>{device.alias}</span>
              <span className={style.address}>{device.paths[0]?.address}</span>
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  )
}
