import { ChevronLeft, Download, Redo2, Undo2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Button, IconButton } from '../../ui/button.tsx'
import { hrefOf } from '../../ui/route.ts'
import { Select } from '../../ui/select.tsx'
import { isUnsaved } from '../editing.ts'
import { useEditing, useShown } from './context.ts'
import style from './toolbar.module.css'
import type { Disk } from './use-disk.ts'
import { type Zoom, zooms } from './zoom.ts'

interface ToolbarProps {
  name: string
  disk: Disk
  zoom: Zoom
  /** What `fit` comes to now. */
  fit: number
  onZoom: (zoom: Zoom) => void
}

export function Toolbar({ name, disk, zoom, fit, onZoom }: ToolbarProps) {
  const { t } = useTranslation()
  const { width, height } = useShown(({ history }) => history.present)
  const unsaved = useShown(isUnsaved)
  const state = unsaved ? t('posters.unsaved') : t('posters.saved')
  return (
    <header className={style.bar}>
      <a className={style.back} href={hrefOf('posters')} aria-label={t('posters.back')} title={t('posters.back')}>
        <ChevronLeft size={18} aria-hidden="true" />
      </a>
      <h1 className={style.name} tabIndex={-1} data-page-title title={`${name}.poster.json`}>
        {name}
        <span className={style.ending}>.poster.json</span>
      </h1>
      <p className={style.state} role="status">
        <span className={style.size}>{t('posters.size', { width, height })} · </span>
        <span className={unsaved ? style.unsaved : undefined} data-unsaved={unsaved}>
          {state}
        </span>
      </p>
      <div className={style.actions}>
        <Steps />
        <ZoomSelect zoom={zoom} fit={fit} onZoom={onZoom} />
        <Button icon={<Download size={15} />} busy={disk.busy === 'exporting'} onClick={disk.exportPng}>
          {t('posters.export')}
        </Button>
        <Button look="primary" busy={disk.busy === 'saving'} disabled={!unsaved} onClick={disk.save}>
          {t('posters.save')}
        </Button>
      </div>
    </header>
  )
}

function Steps() {
  const { t } = useTranslation()
  const editing = useEditing()
  const past = useShown(({ history }) => history.past.length)
  const future = useShown(({ history }) => history.future.length)
  return (
    <>
      <IconButton
        look="plain"
        label={t('posters.undo')}
        shortcut="Ctrl+Z"
        disabled={past === 0}
        onClick={() => editing.undo()}
      >
        <Undo2 size={15} />
      </IconButton>
      <IconButton
        look="plain"
        label={t('posters.redo')}
        shortcut="Ctrl+Shift+Z"
        disabled={future === 0}
        onClick={() => editing.redo()}
      >
        <Redo2 size={15} />
      </IconButton>
    </>
  )
}

function ZoomSelect({ zoom, fit, onZoom }: Pick<ToolbarProps, 'zoom' | 'fit' | 'onZoom'>) {
  const { t } = useTranslation()
  const percent = (scale: number) => Math.round(scale * 100)
  const steps = zoom === 'fit' || zooms.includes(zoom) ? zooms : [...zooms, zoom].sort((a, b) => a - b)
  return (
    <Select
      aria-label={t('posters.zoom')}
      value={zoom === 'fit' ? 'fit' : String(zoom)}
      items={[
        { value: 'fit', label: t('posters.fit', { percent: percent(fit) }) },
        ...steps.map((scale) => ({ value: String(scale), label: t('posters.percent', { percent: percent(scale) }) })),
      ]}
      onChange={(value) => onZoom(value === 'fit' ? 'fit' : Number(value))}
    />
  )
}
