import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Scope } from '../../shared/contract/scope.ts'
import { useFailureWords } from '../i18n/failure-words.ts'
import { useDoor } from '../live/context.tsx'
import { failureOf } from '../live/failure.ts'
import { Button } from '../ui/button.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { Dialog, FormActions } from '../ui/dialog.tsx'
import { Field, TextInput } from '../ui/field.tsx'
import { Select } from '../ui/select.tsx'

/** Makes a bearer key for a script, and shows it the one time it can be shown. */
export function IssueKeyDialog({ onIssued, onClose }: { onIssued: () => void; onClose: () => void }) {
  const { t } = useTranslation()
  const [token, setToken] = useState<string | null>(null)
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('settings.keys.issueTitle')}
      description={token ? t('settings.keys.tokenMore') : undefined}
    >
      {token === null ? (
        <IssueForm
          onClose={onClose}
          onToken={(issued) => {
            setToken(issued)
            onIssued()
          }}
        />
      ) : (
        <>
          <Field label={t('settings.keys.token')}>
            {(control) => <TextInput {...control} mono readOnly value={token} after={<CopyButton text={token} />} />}
          </Field>
          <FormActions>
            <Button look="primary" onClick={onClose}>
              {t('settings.keys.done')}
            </Button>
          </FormActions>
        </>
      )}
    </Dialog>
  )
}

function IssueForm({ onToken, onClose }: { onToken: (token: string) => void; onClose: () => void }) {
  const { t } = useTranslation()
  const { client } = useDoor()
  const words = useFailureWords()
  const [label, setLabel] = useState('')
  const [scope, setScope] = useState<Scope>('operate')
  const [error, setError] = useState<string | null>(null)
  const scopes = (['read', 'operate', 'admin'] as const).map((value) => ({
    value,
    label: t(`settings.keys.scope.${value}`),
  }))
  const issue = async (event: FormEvent) => {
    event.preventDefault()
    try {
      onToken((await client.access.issue({ label, scope })).token)
    } catch (thrown) {
      const { what, why } = words(failureOf(thrown))
      setError(`${what} ${why}`)
    }
  }
  return (
    <form onSubmit={issue}>
      <Field label={t('settings.keys.label')} error={error}>
        {(control) => (
          <TextInput {...control} maxLength={60} value={label} onChange={(event) => setLabel(event.target.value)} />
        )}
      </Field>
      <br />
      <Field label={t('settings.keys.scopeLabel')}>
        {(control) => <Select {...control} value={scope} items={scopes} onChange={setScope} />}
      </Field>
      <FormActions>
        <Button onClick={onClose}>{t('ui.cancel')}</Button>
        <Button look="primary" type="submit" disabled={label.trim() === ''}>
          {t('settings.keys.make')}
        </Button>
      </FormActions>
    </form>
  )
}
