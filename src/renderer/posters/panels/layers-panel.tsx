import { ArrowDown, ArrowUp } from 'lucide-react'
import { type KeyboardEvent, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { Layer } from '../../../shared/poster/document.ts'
import { IconButton } from '../../ui/button.tsx'
import { removeLayer, reorderLayer } from '../document/edit.ts'
import { useEditing, useShown } from '../editor/context.ts'
import { LayerRow } from './layer-row.tsx'
import style from './layers-panel.module.css'
import { Panel } from './panel.tsx'

/** Everything on the poster, topmost first: the way to it without a pointer. */
export function LayersPanel() {
  const { t } = useTranslation()
  const editing = useEditing()
  const layers = useShown(({ history }) => history.present.layers)
  const selected = useShown((state) => state.selected)
  const list = useRef<HTMLUListElement>(null)
  const top = layers.toReversed()
  const index = layers.findIndex(({ id }) => id === selected)

  const reorder = (up: number) => {
    if (selected) editing.change((document) => reorderLayer(document, selected, up))
  }
  const focus = (layer: Layer | undefined) => {
    if (!layer) return
    editing.select(layer.id)
    list.current?.querySelector<HTMLElement>(`[data-layer="${CSS.escape(layer.id)}"] button`)?.focus()
  }

  const onKeyDown = (event: KeyboardEvent) => {
    const row = top.findIndex(({ id }) => id === (event.target as Element).closest('li')?.dataset.layer)
    const step = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0
    if (row < 0 || event.ctrlKey || event.metaKey) return
    if (step !== 0 && event.altKey) reorder(-step)
    else if (step !== 0) focus(top[row + step])
    else if (event.key === 'Home') focus(top[0])
    else if (event.key === 'End') focus(top.at(-1))
    else if (event.key === 'Delete' && selected && !layers[index]?.locked) {
      editing.change((document) => removeLayer(document, selected))
      focus(top[row + 1] ?? top[row - 1])
    } else return
    event.preventDefault()
  }

  const after = (
    <>
      <IconButton
        size="small"
        label={t('posters.raise')}
        shortcut="Alt+↑"
        disabled={index < 0 || index === layers.length - 1}
        onClick={() => reorder(1)}
      >
        <ArrowUp size={14} />
      </IconButton>
      <IconButton
        size="small"
        label={t('posters.lower')}
        shortcut="Alt+↓"
        disabled={index <= 0}
        onClick={() => reorder(-1)}
      >
        <ArrowDown size={14} />
      </IconButton>
    </>
  )

  return (
    <Panel title={t('posters.layers')} after={after}>
      {top.length === 0 && <p className={style.none}>{t('posters.noLayers')}</p>}
      <ul ref={list} className={style.list} aria-label={t('posters.layers')} onKeyDown={onKeyDown}>
        {top.map((layer, row) => (
          <LayerRow
            key={layer.id}
            layer={layer}
            selected={layer.id === selected}
            reachable={layer.id === selected || (index < 0 && row === 0)}
          />
        ))}
      </ul>
    </Panel>
  )
}
