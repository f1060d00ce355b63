import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { TextInput } from '../../ui/field.tsx'
import type { Fault } from '../document/validity.ts'
import { alphaOf, opaque } from './colour-text.ts'
import style from './inspector.module.css'
import { Row } from './row.tsx'
import { useTyped } from './use-typed.ts'

interface ColourRowProps {
  label: string
  field?: string | undefined
  value: string
  placeholder?: string | undefined
  /** Inside the right edge. */
  after?: ReactNode
  onChange: (value: string) => Fault | null
  onEnd: () => void
}

/** A colour by its digits, or picked. */
export function ColourRow({ label, field, value, placeholder, after, onChange, onEnd }: ColourRowProps) {
  const { t } = useTranslation()
  const typed = useTyped(value, (text) => onChange(text.trim()))
  return (
    <Row label={label} field={field} fault={typed.fault}>
      {(control) => (
        <TextInput
          {...control}
          mono
          placeholder={placeholder}
          after={after}
          value={typed.value}
          icon={
            <input
              type="color"
              className={style.swatch}
              aria-label={t('posters.pick', { field: label })}
              value={opaque(value)}
              onChange={({ target }) => onChange(target.value + alphaOf(value))}
              onBlur={onEnd}
            />
          }
          onChange={({ target }) => typed.type(target.value)}
          onBlur={() => {
            typed.leave()
            onEnd()
          }}
        />
      )}
    </Row>
  )
}
