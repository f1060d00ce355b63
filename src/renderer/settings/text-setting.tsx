import { Eye, EyeOff } from 'lucide-react'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { SettingsChange } from '../../shared/contract/settings.ts'
import { IconButton } from '../ui/button.tsx'
import { Field, TextInput, type TextInputProps } from '../ui/field.tsx'
import { useSaving } from './saving.ts'

interface DraftFieldProps extends Pick<TextInputProps, 'mono' | 'type' | 'inputMode' | 'after' | 'maxLength'> {
  name: keyof SettingsChange
  label: string
  hint: string
  value: string
  change: (draft: string) => SettingsChange
}

/** A setting that is typed: kept as a draft, saved when it is left or Enter is pressed, taken back with Escape. */
function DraftField({ name, label, hint, value, change, ...input }: DraftFieldProps) {
  const [draft, setDraft] = useState(value)
  const { save, error, forgive } = useSaving(name)
  // Another window may have changed it; what is being typed here wins only until then.
  useEffect(() => setDraft(value), [value])
  const commit = () => {
    if (draft !== value) void save(change(draft))
  }
  return (
    <Field layout="side" label={label} hint={hint} error={error}>
      {(control) => (
        <TextInput
          {...control}
          {...input}
          value={draft}
          onChange={(event) => setDraft(event.target.value)}
          onBlur={commit}
          onKeyDown={(event) => {
            if (event.key === 'Enter') commit()
            if (event.key === 'Escape') {
              setDraft(value)
              forgive()
            }
          }}
        />
      )}
    </Field>
  )
}

interface TextSettingProps {
  name: 'alias' | 'folder'
  value: string
  hint: string
  mono?: boolean
}

export function TextSetting({ name, value, hint, mono }: TextSettingProps) {
  const { t } = useTranslation()
  return (
    <DraftField
      name={name}
      label={t(`settings.${name}`)}
      hint={hint}
      value={value}
      mono={mono}
      change={(draft) => ({ [name]: draft })}
    />
  )
}

interface PortSettingProps {
  name: 'lanPort' | 'classicPort'
  label: string
  hint: string
  value: number
}

export function PortSetting({ name, label, hint, value }: PortSettingProps) {
  return (
    <DraftField
      name={name}
      label={label}
      hint={hint}
      value={String(value)}
      inputMode="numeric"
      mono
      change={(draft) => ({ [name]: /^\d+$/.test(draft.trim()) ? Number(draft) : Number.NaN })}
    />
  )
}

/** In MB a second on the screen, bytes in the setting; empty is none. */
export function LimitSetting({ name, value }: { name: 'sendLimit' | 'receiveLimit'; value: number | null }) {
  const { t } = useTranslation()
  return (
    <DraftField
      name={name}
      label={t(`settings.${name}`)}
      hint={t('settings.limitHint')}
      value={value === null ? '' : String(value / 1e6)}
      inputMode="decimal"
      mono
      change={(draft) => ({ [name]: draft.trim() === '' ? null : Math.round(Number(draft.replace(',', '.')) * 1e6) })}
    />
  )
}

export function PinSetting({ value }: { value: string | null }) {
  const { t } = useTranslation()
  const [shown, setShown] = useState(false)
  return (
    <DraftField
      name="pin"
      label={t('settings.pin')}
      hint={t('settings.pinHint')}
      value={value ?? ''}
      type={shown ? 'text' : 'password'}
      mono
      change={(draft) => ({ pin: draft === '' ? null : draft })}
      after={
        value && (
          <IconButton
            label={t(shown ? 'settings.pinHide' : 'settings.pinShow')}
            size="small"
            onClick={() => setShown(!shown)}
          >
            {shown ? <EyeOff size={14} /> : <Eye size={14} />}
          </IconButton>
        )
      }
    />
  )
}
