import { ShieldCheck } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { Transfer } from '../../shared/contract/transfers.ts'
import { useDoor, useLive } from '../live/context.tsx'
import { Badge } from '../ui/badge.tsx'
import { Button } from '../ui/button.tsx'
import { useAttempt } from './attempt.ts'
import { TrustedContext } from './trusted-store.ts'

/** Trusts the certificate that the peer of this transfer has shown; or says that it is trusted. */
export function TrustButton({ transfer: { id, peer, state } }: { transfer: Transfer }) {
  const trusted = useLive(TrustedContext, ({ items }) => items.has(peer.fingerprint ?? ''))
  const { t } = useTranslation()
  const { client } = useDoor()
  const attempt = useAttempt()
  if (peer.fingerprint === null || state === 'asking') return null
  if (trusted) return <Badge tone="green">{t('transfers.trusted')}</Badge>
  return (
    <Button size="small" icon={<ShieldCheck size={13} />} onClick={() => attempt(() => client.transfers.trust({ id }))}>
      {t('transfers.trust', { alias: peer.alias })}
    </Button>
  )
}
