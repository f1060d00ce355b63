import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFailureWords } from '../i18n/failure-words.ts'
import { useDoor } from '../live/context.tsx'
import { failureOf } from '../live/failure.ts'
import { Button } from '../ui/button.tsx'
import { Dialog, FormActions } from '../ui/dialog.tsx'
import { Field, TextInput } from '../ui/field.tsx'
import { AddedList } from './added-list.tsx'

const LOCALSEND_PORT = '53317'

interface AddDialogProps {
  open: boolean
  onClose: () => void
  onForget: (address: string) => void
}

/** Adds a device by its address, and shows which addresses are remembered. */
export function AddDialog({ open, onClose, onForget }: AddDialogProps) {
  const { t } = useTranslation()
  return (
    <Dialog open={open} onClose={onClose} title={t('devices.addTitle')} description={t('devices.addMore')}>
      <AddForm onClose={onClose} />
      <AddedList onForget={onForget} />
    </Dialog>
  )
}

function AddForm({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const { client } = useDoor()
  const words = useFailureWords()
  const [address, setAddress] = useState('')
  const [error, setError] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)

  const add = async (event: FormEvent) => {
    event.preventDefault()
    if (address.trim() === '') return
    setBusy(true)
    setError(null)
    try {
      await client.devices.add({ address: address.trim() })
      onClose()
    } catch (thrown) {
      const { what, why, next } = words(failureOf(thrown))
      setError(`${what} ${why} ${next}`)
    } finally {
      setBusy(false)
    }
  }

  return (
    <form onSubmit={add}>
      <Field label={t('devices.address')} hint={t('devices.addressHint', { port: LOCALSEND_PORT })} error={error}>
        {(control) => (
          <TextInput
            {...control}
            mono
            maxLength={255}
            value={address}
            onChange={(event) => setAddress(event.target.value)}
            placeholder={`192.168.1.12:${LOCALSEND_PORT}`}
          />
        )}
      </Field>
      <FormActions>
        <Button onClick={onClose}>{t('ui.cancel')}</Button>
        <Button look="primary" type="submit" busy={busy}>
          {t('devices.addAction')}
        </Button>
      </FormActions>
    </form>
  )
}
