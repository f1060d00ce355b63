import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { MIN_PASSPHRASE } from '../../shared/contract/identity.ts'
import { useFailureWords } from '../i18n/failure-words.ts'
import { useDoor } from '../live/context.tsx'
import { failureOf } from '../live/failure.ts'
import { Button } from '../ui/button.tsx'
import { Dialog, FormActions } from '../ui/dialog.tsx'
import { Field, TextInput } from '../ui/field.tsx'
import style from './passphrase-form.module.css'

/** Asks for a passphrase, twice, and hands the identity over as a file. */
export function ExportDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  return (
    <Dialog open onClose={onClose} title={t('settings.own.exportTitle')} description={t('settings.own.exportMore')}>
      <ExportForm onClose={onClose} />
    </Dialog>
  )
}

function ExportForm({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation()
  const { client } = useDoor()
  const words = useFailureWords()
  const [passphrase, setPassphrase] = useState('')
  const [again, setAgain] = useState('')
  const [error, setError] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const differs = again !== '' && again !== passphrase

  const write = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    try {
      const { name, text } = await client.identity.export({ passphrase })
      download(name, text)
      onClose()
    } catch (thrown) {
      const { what, why } = words(failureOf(thrown))
      setError(`${what} ${why}`)
      setBusy(false)
    }
  }

  return (
    <form onSubmit={write} className={style.form}>
      <Field
        label={t('settings.own.passphrase')}
        hint={t('settings.own.passphraseHint', { count: MIN_PASSPHRASE })}
        error={error}
      >
        {(control) => (
          <TextInput
            {...control}
            type="password"
            autoComplete="new-password"
            value={passphrase}
            onChange={(event) => setPassphrase(event.target.value)}
          />
        )}
      </Field>
      <Field label={t('settings.own.again')} error={differs ? t('settings.own.differs') : null}>
        {(control) => (
          <TextInput
            {...control}
            type="password"
            autoComplete="new-password"
            value={again}
            onChange={(event) => setAgain(event.target.value)}
          />
        )}
      </Field>
      <FormActions>
        <Button onClick={onClose}>{t('ui.cancel')}</Button>
        <Button
          look="primary"
          type="submit"
          busy={busy}
          disabled={passphrase.length < MIN_PASSPHRASE || passphrase !== again}
        >
          {t('settings.own.exportAction')}
        </Button>
      </FormActions>
    </form>
  )
}

function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/x-pem-file' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}
