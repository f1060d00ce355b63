import { type DragEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Device } from '../../shared/contract/devices.ts'
import type { Transfer } from '../../shared/contract/transfers.ts'
import { Badge } from '../ui/badge.tsx'
import { classes } from '../ui/classes.ts'
import { useFormat } from '../ui/format.ts'
import { Progress } from '../ui/progress.tsx'
import type { Activity } from './activity.ts'
import style from './card.module.css'
import { DeviceDetails } from './details.tsx'
import { fileCountOf } from './files.ts'
import { DeviceIcon } from './icon.tsx'

interface DeviceCardProps {
  device: Device
  running: readonly Transfer[]
  preparing: Activity['preparing']
  /** A click: choose files. */
  onPick: () => void
  /** A drop of files or folders. */
  onDrop: (dropped: DataTransfer) => void
}

/** A device: click it to choose files for it, or drop files on it. */
export function DeviceCard({ device, running, preparing, onPick, onDrop }: DeviceCardProps) {
  const { t } = useTranslation()
  const [over, setOver] = useState<number | null>(null)
  const [best] = device.paths

  const onDragOver = (event: DragEvent) => {
    const count = fileCountOf(event.dataTransfer)
    if (count === null) return
    event.preventDefault()
    event.stopPropagation()
    event.dataTransfer.dropEffect = 'copy'
    setOver(count)
  }
  const drop = (event: DragEvent) => {
    event.preventDefault()
    event.stopPropagation()
    setOver(null)
    onDrop(event.dataTransfer)
  }

  return (
    <li
      data-device={device.id}
      className={classes(style.card, over !== null && style.over)}
      onDragOver={onDragOver}
      onDragLeave={(event) => !event.currentTarget.contains(event.relatedTarget as Node | null) && setOver(null)}
      onDrop={drop}
    >
      <button
        type="button"
        className={style.cover}
        aria-label={t('devices.sendTo', { alias: device.alias })}
        onClick={onPick}
      />
      <div className={style.head}>
        <span className={style.icon} title={t(`devices.type.${device.type}`)}>
          <DeviceIcon type={device.type} />
        </span>
        <div className={style.who}>
          <div className={style.alias} title={device.alias}>
            {device.alias}
          </div>
          {over === null ? (
            <Facts device={device} />
          ) : (
            <div className={style.facts}>{over > 0 ? t('devices.drop', { count: over }) : t('devices.dropHere')}</div>
          )}
        </div>
        {best?.protocol === 'http' && <Badge tone="amber">{t('devices.plain')}</Badge>}
        {best?.via === 'manual' && <Badge>{t('devices.manual')}</Badge>}
        <DeviceDetails device={device} />
      </div>
      {preparing.map((one, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they have no other name, and never change places
        <Preparing key={index} bytes={one.bytes} total={one.total} />
      ))}
      {running.map((transfer) => (
        <Running key={transfer.id} transfer={transfer} />
      ))}
    </li>
  )
}

function Facts({ device }: { device: Device }) {
  const { t } = useTranslation()
  const format = useFormat()
  const addresses = [...new Set(device.paths.map(({ address }) => address))]
  const more = [device.model, addresses.length > 1 && t('devices.paths', { count: addresses.length })].filter(Boolean)
  const title = [...addresses, t('devices.seen', { time: format.time(device.lastSeen) })].join('\n')
  return (
    <div className={style.facts} title={title}>
      <span className="mono">{addresses[0]}</span>
      {more.length > 0 && ` · ${more.join(' · ')}`}
    </div>
  )
}

function Preparing({ bytes, total }: { bytes: number; total: number }) {
  const { t } = useTranslation()
  const format = useFormat()
  const progress = format.bytesOf(bytes, total, (part, whole) => t('ui.of', { part, whole }))
  return (
    <div className={style.work}>
      <Progress value={total > 0 ? bytes / total : null} tone="grey" label={t('devices.preparing', { progress })} />
      <div className={style.words}>{t('devices.preparing', { progress })}</div>
    </div>
  )
}

function Running({ transfer }: { transfer: Transfer }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { title, fileCount, bytes, total, rate, state } = transfer
  const name = fileCount > 1 ? t('transfers.andMore', { title, count: fileCount - 1 }) : title
  const figures =
    state === 'waiting'
      ? [
          transfer.code && !transfer.peer.trusted
            ? t('devices.code', { code: transfer.code.match(/../g)?.join(' ') })
            : t('ui.transfer.waiting'),
        ]
      : [
          total > 0 && format.percent(bytes / total),
          rate > 0 && format.rate(rate),
          rate > 0 && format.duration((total - bytes) / rate),
        ].filter(Boolean)
  return (
    <div className={style.work}>
      <Progress value={total > 0 ? bytes / total : null} label={t('devices.progress', { title: name })} />
      <div className={style.words}>
        <span className={style.name}>{name}</span>
        <span>{figures.join(' · ')}</span>
      </div>
    </div>
  )
}
