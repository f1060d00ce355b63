import { useTranslation } from 'react-i18next'
import { TextInput } from '../../ui/field.tsx'
import type { Fault } from '../document/validity.ts'
import style from './inspector.module.css'
import { Row } from './row.tsx'
import { useTyped } from './use-typed.ts'

interface ColourRowProps {
  label: string
  value: string
  onChange: (value: string) => Fault | null
  onEnd: () => void
}

/** A colour by its digits, or picked. */
export function ColourRow({ label, value, onChange, onEnd }: ColourRowProps) {
  const { t } = useTranslation()
  const typed = useTyped(value, (text) => onChange(text.trim()))
  return (
    <Row label={label} fault={typed.fault}>
      {(control) => (
        <TextInput
          {...control}
          mono
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

/** The picker knows `#rrggbb` only. */
export function opaque(colour: string): string {
  const digits = colour.slice(1).toLowerCase()
  return `#${digits.length === 3 ? Array.from(digits, (digit) => digit + digit).join('') : digits.slice(0, 6)}`
}

/** The alpha that a colour was written with, to be kept when another one is picked. */
export function alphaOf(colour: string): string {
  return colour.length === 9 ? colour.slice(7) : ''
}
