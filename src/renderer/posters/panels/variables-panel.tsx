import { RotateCcw } from 'lucide-react'
import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import type { Value, Variable } from '../../../shared/poster/document.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { TextInput } from '../../ui/field.tsx'
import { setDefault } from '../document/edit.ts'
import { useEditing, useShown } from '../editor/context.ts'
import { Panel } from './panel.tsx'
import { TextArea } from './text-area.tsx'
import style from './variables-panel.module.css'

/** A field per variable. What is typed is a sample: the poster shows it, the document does not keep it. */
export function VariablesPanel() {
  const { t } = useTranslation()
  const variables = useShown(({ history }) => history.present.variables)
  const names = Object.keys(variables)
  return (
    <Panel title={t('posters.variables')}>
      {names.length === 0 && <p className={style.none}>{t('posters.noVariables', { name: '{{name}}' })}</p>}
      {names.map((name) => (
        <VariableField key={name} name={name} variable={variables[name]!} />
      ))}
    </Panel>
  )
}

/** A value as text in a field; a list is written as JSON, which is read back. */
function written(value: Value): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

function VariableField({ name, variable }: { name: string; variable: Variable }) {
  const { t } = useTranslation()
  const editing = useEditing()
  const sample = useShown(({ values }) => (Object.hasOwn(values, name) ? values[name] : undefined))
  const id = useId()
  const value = written(sample ?? variable.default ?? '')
  const differs = sample !== undefined && sample !== null && written(sample) !== written(variable.default ?? '')
  return (
    <div className={style.variable} data-variable={name}>
      <label className={style.label} htmlFor={id} title={variable.label ?? name}>
        <span className={style.name}>{name}</span>
        {variable.required && <span className={style.required}>{t('posters.required')}</span>}
      </label>
      {variable.type === 'text' || variable.type === 'list' ? (
        <TextArea id={id} value={value} onChange={({ target }) => editing.setValue(name, target.value)} />
      ) : (
        <TextInput id={id} value={value} onChange={({ target }) => editing.setValue(name, target.value)} />
      )}
      {differs && (
        <div className={style.actions}>
          <Button
            size="small"
            look="quiet"
            onClick={() => {
              editing.change((document) => setDefault(document, name, sample))
              editing.setValue(name, undefined)
            }}
          >
            {t('posters.setDefault')}
          </Button>
          <IconButton size="small" label={t('posters.resetValue')} onClick={() => editing.setValue(name, undefined)}>
            <RotateCcw size={13} />
          </IconButton>
        </div>
      )}
    </div>
  )
}
