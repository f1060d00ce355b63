import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFailureWords } from '../i18n/failure-words.ts'
import { useDoor } from '../live/context.tsx'
import { failureOf } from '../live/failure.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'

/** Says what a new certificate means for others before it is made. */
export function RenewDialog({ onClose, onChanged }: { onClose: () => void; onChanged: () => void }) {
  const { t } = useTranslation()
  const { client } = useDoor()
  const words = useFailureWords()
  const [error, setError] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const renew = async () => {
    setBusy(true)
    try {
      await client.identity.renew()
      onChanged()
    } catch (thrown) {
      const { what, why, next } = words(failureOf(thrown))
      setError(`${what} ${why} ${next}`)
      setBusy(false)
    }
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('settings.own.renewTitle')}
      description={t('settings.own.renewMore')}
      actions={
        <>
          <Button onClick={onClose}>{t('ui.cancel')}</Button>
          <Button look="primary" busy={busy} onClick={renew}>
            {t('settings.own.renewAction')}
          </Button>
        </>
      }
    >
      {error && <p role="alert">{error}</p>}
    </Dialog>
  )
}
