import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { IdentityFacts } from '../../shared/contract/identity.ts'
import { useFailureWords } from '../i18n/failure-words.ts'
import { useDoor } from '../live/context.tsx'
import { failureOf } from '../live/failure.ts'
import { Button } from '../ui/button.tsx'
import { Dialog, FormActions } from '../ui/dialog.tsx'
import { Field, TextInput } from '../ui/field.tsx'
import { inGroups } from '../ui/fingerprint.ts'
import style from './passphrase-form.module.css'

export interface ChosenFile {
  name: string
  text: string
}

interface ImportDialogProps {
  file: ChosenFile
  ours: IdentityFacts
  onClose: () => void
  onChanged: () => void
}

/** Opens an exported identity, shows whose it is, and takes it when that is wanted. */
export function ImportDialog({ file, ours, onClose, onChanged }: ImportDialogProps) {
  const { t } = useTranslation()
  const { client } = useDoor()
  const words = useFailureWords()
  const [passphrase, setPassphrase] = useState('')
  const [found, setFound] = useState<IdentityFacts | null>(null)
  const [error, setError] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const sealed = file.text.includes('BEGIN ENCRYPTED PRIVATE KEY')
  const input = { text: file.text, ...(sealed && { passphrase }) }

  const attempt = async (event: FormEvent) => {
    event.preventDefault()
    setBusy(true)
    setError(null)
    try {
      if (!found) setFound(await client.identity.examine(input))
      else {
        await client.identity.import(input)
        onChanged()
      }
    } catch (thrown) {
      const { what, why, next } = words(failureOf(thrown))
      setError(`${what} ${why} ${next}`)
    } finally {
      setBusy(false)
    }
  }

  const same = found?.fingerprint === ours.fingerprint
  return (
    <Dialog open onClose={onClose} title={t('settings.own.importTitle')} description={t('settings.own.importMore')}>
      <form onSubmit={attempt} className={style.form}>
        {sealed && !found && (
          <Field label={t('settings.own.passphraseOf', { name: file.name })} error={error}>
            {(control) => (
              <TextInput
                {...control}
                type="password"
                value={passphrase}
                onChange={(event) => setPassphrase(event.target.value)}
              />
            )}
          </Field>
        )}
        {found && (
          <dl className={style.facts}>
            <dt>{t('settings.own.now')}</dt>
            <dd>{inGroups(ours.fingerprint)}</dd>
            <dt>{t('settings.own.after')}</dt>
            <dd>{same ? t('settings.own.same') : inGroups(found.fingerprint)}</dd>
          </dl>
        )}
        {error && !(sealed && !found) && <p role="alert">{error}</p>}
        <FormActions>
          <Button onClick={onClose}>{t('ui.cancel')}</Button>
          <Button look="primary" type="submit" busy={busy} disabled={same || (sealed && passphrase === '')}>
            {found ? t('settings.own.importAction') : t('settings.own.open')}
          </Button>
        </FormActions>
      </form>
    </Dialog>
  )
}
