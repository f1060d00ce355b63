import { useCallback, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { IdentityFacts } from '../../shared/contract/identity.ts'
import { useDoor } from '../live/context.tsx'
import { failureOf } from '../live/failure.ts'
import { Button } from '../ui/button.tsx'
import { useToast } from '../ui/toast.tsx'
import { ExportDialog } from './export-dialog.tsx'
import style from './identity-actions.module.css'
import { type ChosenFile, ImportDialog } from './import-dialog.tsx'
import { RenewDialog } from './renew-dialog.tsx'

/** What can be done with the identity. Shown only to those who may do it. */
export function IdentityActions({ fingerprint }: { fingerprint: string }) {
  const { t, i18n } = useTranslation()
  const { client } = useDoor()
  const toast = useToast()
  const [facts, setFacts] = useState<IdentityFacts | null>(null)
  const [asking, setAsking] = useState<'export' | 'renew' | ChosenFile | null>(null)

  const read = useCallback(
    () =>
      client.identity.show().then(setFacts, (thrown) => {
        if (failureOf(thrown).code === 'SCOPE_MISSING') setFacts(null)
      }),
    [client],
  )
  // Another window, or the command line, may have changed it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the fingerprint is the news
  useEffect(() => void read(), [read, fingerprint])

  if (!facts) return null
  const close = () => setAsking(null)
  const changed = () => {
    close()
    toast({ title: t('settings.own.changed'), description: t('settings.own.changedMore'), tone: 'green' })
  }
  const until = new Date(facts.validTo).toLocaleDateString(i18n.language, { dateStyle: 'long' })
  return (
    <div className={style.row}>
      <span className={style.soft}>{t('settings.own.validUntil', { date: until })}</span>
      <Button size="small" onClick={() => setAsking('export')}>
        {t('settings.own.export')}
      </Button>
      <Button
        size="small"
        onClick={async () => {
          const file = await pickFile()
          if (file) setAsking({ name: file.name, text: await file.text() })
        }}
      >
        {t('settings.own.import')}
      </Button>
      <Button size="small" onClick={() => setAsking('renew')}>
        {t('settings.own.renew')}
      </Button>
      {asking === 'export' && <ExportDialog onClose={close} />}
      {asking === 'renew' && <RenewDialog onClose={close} onChanged={changed} />}
      {asking !== null && typeof asking === 'object' && (
        <ImportDialog file={asking} ours={facts} onClose={close} onChanged={changed} />
      )}
    </div>
  )
}

/** Opens the system's file picker; null when it is dismissed. */
function pickFile(): Promise<File | null> {
  return new Promise((resolve) => {
    const input = document.createElement('input')
    input.type = 'file'
    input.accept = '.pem'
    input.addEventListener('change', () => resolve(input.files?.[0] ?? null))
    input.addEventListener('cancel', () => resolve(null))
    input.click()
  })
}
