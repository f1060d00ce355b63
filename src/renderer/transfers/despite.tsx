import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Transfer } from '../../shared/contract/transfers.ts'
import { useApi } from '../live/context.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { useAttempt } from './attempt.ts'
import { TransfersContext } from './store.ts'
import { Fingerprints } from './warning.tsx'

/** Sends all the same what stopped because a trusted name came with another certificate: to that one and no other. */
export function DespiteButton({ transfer }: { transfer: Transfer }) {
  const { t } = useTranslation()
  const api = useApi(TransfersContext)
  const attempt = useAttempt()
  const [asking, setAsking] = useState(false)
  const { id, warning, failure, peer } = transfer
  if (!warning || failure?.code !== 'FINGERPRINT_MISMATCH' || !api.sentHere(id)) return null
  const send = () => {
    setAsking(false)
    const despite = String(failure.data.presented) || 'none'
    void attempt(() => api.sendAgain(id, { despite }))
  }
  return (
    <>
      <Button size="small" onClick={() => setAsking(true)}>
        {t('transfers.despite.button')}
      </Button>
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        title={t('transfers.despite.title', { alias: peer.alias })}
        description={t('transfers.despite.more', { alias: peer.alias })}
        width={520}
        actions={
          <>
            <Button onClick={send}>{t('transfers.despite.send')}</Button>
            <Button look="primary" onClick={() => setAsking(false)}>
              {t('transfers.despite.leave')}
            </Button>
          </>
        }
      >
        <Fingerprints warning={warning} />
      </Dialog>
    </>
  )
}
