import { ArrowDown, ArrowUp } from 'lucide-react'
import { type KeyboardEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Layer } from '../../../shared/poster/document.ts'
import { IconButton } from '../../ui/button.tsx'
import { groupsAround, isLocked, removeLayer, reorderLayer, siblingsOf } from '../document/edit.ts'
import { useEditing, useShown } from '../editor/context.ts'
import { LayerRow } from './layer-row.tsx'
import { moveOf, rowAfterRemoval, rowsOf } from './layer-tree.ts'
import style from './layers-panel.module.css'
import { Panel } from './panel.tsx'

/** Everything on the poster, topmost first, groups with what is in them: the way to it without a pointer. */
export function LayersPanel() {
  const { t } = useTranslation()
  const editing = useEditing()
  const document = useShown(({ history }) => history.present)
  const selected = useShown((state) => state.selected)
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set())
  const list = useRef<HTMLUListElement>(null)
  // What is selected is seen.
  const around = new Set(selected === null ? [] : groupsAround(document, selected).map(({ id }) => id))
  const isOpen = (id: string) => opened.has(id) || around.has(id)
  const rows = rowsOf(document.layers, isOpen)
  const siblings = selected === null ? [] : siblingsOf(document, selected)
  const index = siblings.findIndex(({ id }) => id === selected)

  const reorder = (up: number) => {
    if (selected) editing.change((before) => reorderLayer(before, selected, up))
  }
  const focus = (layer: Layer | undefined) => {
    if (!layer) return
    editing.select(layer.id)
    list.current?.querySelector<HTMLElement>(`[data-layer="${CSS.escape(layer.id)}"] button`)?.focus()
  }
  const fold = (id: string, open: boolean) => {
    // What is selected in a group that closes would open it again.
    if (!open && around.has(id)) editing.select(id)
    setOpened((before) => new Set(open ? [...before, id] : [...before].filter((other) => other !== id)))
  }

  const onKeyDown = (event: KeyboardEvent) => {
    const id = (event.target as Element).closest<HTMLElement>('[data-layer]')?.dataset.layer
    const row = rows.findIndex(({ layer }) => layer.id === id)
    if (row < 0 || event.ctrlKey || event.metaKey) return
    const step = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : 0
    const move = event.altKey ? null : moveOf(rows, row, event.key)
    if (step !== 0 && event.altKey) reorder(step)
    else if (move?.kind === 'go') focus(move.to)
    else if (move) fold(move.group, move.kind === 'open')
    else if (event.key === 'Delete' && selected && !isLocked(document, selected)) {
      editing.change((before) => removeLayer(before, selected))
      focus(rowAfterRemoval(rows, selected)?.layer)
    } else if (step === 0) return
    event.preventDefault()
  }

  const after = (
    <>
      <IconButton
        size="small"
        label={t('posters.raise')}
        shortcut="Alt+↑"
        disabled={index < 0 || index === siblings.length - 1}
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

  const lines = (parent: string | null) =>
    rows
      .filter((row) => row.parent === parent)
      .map(({ layer, open }) => (
        <LayerRow
          key={layer.id}
          layer={layer}
          selected={layer.id === selected}
          reachable={layer.id === selected || (index < 0 && layer === rows[0]?.layer)}
          fold={layer.type === 'group' ? { open, onFold: (to) => fold(layer.id, to) } : null}
        >
          {open && <ul className={style.list}>{lines(layer.id)}</ul>}
        </LayerRow>
      ))

  return (
    <Panel title={t('posters.layers')} after={after}>
      {rows.length === 0 && <p className={style.none}>{t('posters.noLayers')}</p>}
      <ul ref={list} className={style.list} aria-label={t('posters.layers')} onKeyDown={onKeyDown}>
        {lines(null)}
      </ul>
    </Panel>
  )
}
