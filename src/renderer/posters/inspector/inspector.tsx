import { Trash2 } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Layer } from '../../../shared/poster/document.ts'
import { IconButton } from '../../ui/button.tsx'
import { TextInput } from '../../ui/field.tsx'
import { isLocked, layerOf, removeLayer, setBackground } from '../document/edit.ts'
import { layerTitle } from '../document/title.ts'
import { faultOfBackground } from '../document/validity.ts'
import { shownDocument } from '../editing.ts'
import { useEditing, useShown } from '../editor/context.ts'
import { Panel } from '../panels/panel.tsx'
import { ColourRow } from './colour-field.tsx'
import { GroupFields } from './group-fields.tsx'
import { ImageFields } from './image-fields.tsx'
import style from './inspector.module.css'
import { LayerFields } from './layer-fields.tsx'
import { PlaceFields } from './place-fields.tsx'
import { QrFields } from './qr-fields.tsx'
import { Row } from './row.tsx'
import { ShapeFields } from './shape-fields.tsx'
import { TextFields } from './text-fields.tsx'
import { usePatch } from './use-patch.ts'

/** The fields of the selected layer, or of the paper when there is none. */
export function Inspector() {
  const layer = useShown((state) => layerOf(shownDocument(state), state.selected))
  if (!layer) return <Paper />
  return (
    // A field that is being written in must not take over another layer's value.
    <div key={layer.id} className={style.inspector}>
      <OwnFields layer={layer} />
      <PlaceFields layer={layer} />
      <LayerFields layer={layer} />
    </div>
  )
}

function OwnFields({ layer }: { layer: Layer }) {
  const { t } = useTranslation()
  const editing = useEditing()
  const patch = usePatch(layer)
  const locked = useShown((state) => isLocked(shownDocument(state), layer.id))
  const remove = (
    <IconButton
      size="small"
      label={t('posters.remove')}
      shortcut="Del"
      disabled={locked}
      onClick={() => editing.change((document) => removeLayer(document, layer.id))}
    >
      <Trash2 size={14} />
    </IconButton>
  )
  return (
    <Panel title={t(`posters.type.${layer.type}`)} after={remove}>
      <Row label={t('posters.name')} field="name">
        {(control) => (
          <TextInput
            {...control}
            value={layer.name ?? ''}
            placeholder={layerTitle({ ...layer, name: undefined })}
            onChange={({ target }) => patch.set({ name: target.value === '' ? undefined : target.value })}
            onBlur={patch.end}
          />
        )}
      </Row>
      {layer.type === 'text' && <TextFields layer={layer} />}
      {layer.type === 'image' && <ImageFields layer={layer} />}
      {layer.type === 'qr' && <QrFields layer={layer} />}
      {layer.type === 'shape' && <ShapeFields layer={layer} />}
      {layer.type === 'group' && <GroupFields layer={layer} />}
    </Panel>
  )
}

function Paper() {
  const { t } = useTranslation()
  const editing = useEditing()
  const background = useShown(({ history }) => history.present.background)
  return (
    <div className={style.inspector}>
      <Panel title={t('posters.nothing')}>
        <p className={style.nothing}>{t('posters.nothingMore')}</p>
      </Panel>
      <Panel title={t('posters.paper')}>
        <ColourRow
          label={t('posters.background')}
          value={background}
          onChange={(value) => {
            const fault = faultOfBackground(value)
            if (!fault) editing.change((document) => setBackground(document, value), 'background')
            return fault
          }}
          onEnd={() => editing.closeStep()}
        />
      </Panel>
    </div>
  )
}
