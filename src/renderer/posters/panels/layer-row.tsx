import {
  ChevronDown,
  ChevronRight,
  Eye,
  EyeOff,
  Group,
  Image,
  Lock,
  LockOpen,
  QrCode,
  Shapes,
  Type,
} from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Layer } from '../../../shared/poster/document.ts'
import { IconButton } from '../../ui/button.tsx'
import { classes } from '../../ui/classes.ts'
import { patchLayer } from '../document/edit.ts'
import { layerTitle } from '../document/title.ts'
import { useEditing } from '../editor/context.ts'
import style from './layers-panel.module.css'

const icons = { text: Type, image: Image, qr: QrCode, shape: Shapes, group: Group } as const

interface LayerRowProps {
  layer: Layer
  selected: boolean
  /** Tab stops at one row; arrows go on from there. */
  reachable: boolean
  /** Of a group. */
  fold: { readonly open: boolean; readonly onFold: (open: boolean) => void } | null
  /** The layers in it. */
  children: ReactNode
}

export function LayerRow({ layer, selected, reachable, fold, children }: LayerRowProps) {
  const { t } = useTranslation()
  const editing = useEditing()
  const { id, type, hidden, locked } = layer
  const title = layerTitle(layer) || t(`posters.type.${type}`)
  const Icon = icons[type]
  const change = (patch: Partial<Pick<Layer, 'hidden' | 'locked'>>) =>
    editing.change((document) => patchLayer(document, id, patch))
  return (
    <li>
      <div className={classes(style.row, selected && style.selected, hidden && style.hidden)} data-layer={id}>
        <button
          type="button"
          className={style.name}
          aria-current={selected ? 'true' : undefined}
          tabIndex={reachable ? 0 : -1}
          onClick={() => editing.select(id)}
          title={title}
        >
          <Icon size={14} aria-label={t(`posters.type.${type}`)} role="img" />
          <span className={style.title}>{title}</span>
        </button>
        {fold && (
          <IconButton
            size="small"
            className={classes(style.mark, style.on)}
            label={t(fold.open ? 'posters.fold' : 'posters.unfold', { title })}
            aria-expanded={fold.open}
            tabIndex={selected ? 0 : -1}
            onClick={() => fold.onFold(!fold.open)}
          >
            {fold.open ? <ChevronDown size={13} /> : <ChevronRight size={13} />}
          </IconButton>
        )}
        <IconButton
          size="small"
          className={classes(style.mark, locked && style.on)}
          label={t(locked ? 'posters.unlock' : 'posters.lock', { title })}
          tabIndex={selected ? 0 : -1}
          onClick={() => change({ locked: !locked })}
        >
          {locked ? <Lock size={13} /> : <LockOpen size={13} />}
        </IconButton>
        <IconButton
          size="small"
          className={classes(style.mark, style.on)}
          label={t(hidden ? 'posters.show' : 'posters.hide', { title })}
          tabIndex={selected ? 0 : -1}
          onClick={() => change({ hidden: !hidden })}
        >
          {hidden ? <EyeOff size={14} /> : <Eye size={14} />}
        </IconButton>
      </div>
      {children}
    </li>
  )
}
