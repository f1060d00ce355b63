import { ShieldCheck } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { TrustedPeer } from '../../shared/contract/transfers.ts'
import { useFailureWords } from '../i18n/failure-words.ts'
import { useDoor } from '../live/context.tsx'
import { failureOf } from '../live/failure.ts'
import { Button } from '../ui/button.tsx'
import { Card, Section } from '../ui/card.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { inGroups } from '../ui/fingerprint.ts'
import { useFormat } from '../ui/format.ts'
import { useToast } from '../ui/toast.tsx'
import style from './access-keys.module.css'

/** Whose certificate is trusted, and no longer. */
export function TrustedDevices({ peers }: { peers: readonly TrustedPeer[] }) {
  const { t } = useTranslation()
  const { client } = useDoor()
  const toast = useToast()
  const words = useFailureWords()
  const [leaving, setLeaving] = useState<TrustedPeer | null>(null)
  const forget = async () => {
    const id = leaving?.id
    setLeaving(null)
    try {
      if (id) await client.transfers.forget({ id })
    } catch (thrown) {
      const { what, why, next } = words(failureOf(thrown))
      toast({ title: what, description: `${why} ${next}`, tone: 'amber' })
    }
  }
  return (
    <Section title={t('settings.trusted.title')}>
      <Card>
        <ul>
          {peers.map((peer) => (
            <PeerRow key={peer.id} peer={peer} onForget={() => setLeaving(peer)} />
          ))}
          {peers.length === 0 && (
            <li className={style.row}>
              <span className={style.soft}>{t('settings.trusted.none')}</span>
            </li>
          )}
        </ul>
      </Card>
      <Dialog
        open={leaving !== null}
        onClose={() => setLeaving(null)}
        title={t('settings.trusted.forgetTitle', { alias: leaving?.alias })}
        description={t('settings.trusted.forgetMore')}
        actions={
          <>
            <Button onClick={() => setLeaving(null)}>{t('ui.cancel')}</Button>
            <Button look="primary" onClick={forget}>
              {t('settings.trusted.forget')}
            </Button>
          </>
        }
      />
    </Section>
  )
}

function PeerRow({ peer, onForget }: { peer: TrustedPeer; onForget: () => void }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { alias, id, since, lastSeen } = peer
  return (
    <li className={style.row}>
      <ShieldCheck size={15} aria-hidden="true" />
      <div className={style.words}>
        <div className={style.label}>{alias}</div>
        <div className={style.soft}>
          {t('settings.trusted.since', { time: format.time(since) })} ·{' '}
          {lastSeen === null
            ? t('settings.trusted.unseen')
            : t('settings.trusted.seen', { time: format.time(lastSeen) })}
        </div>
        <code className={style.fingerprint}>{inGroups(id)}</code>
      </div>
      <Button size="small" aria-label={`${t('settings.trusted.forget')}: ${alias}`} onClick={onForget}>
        {t('settings.trusted.forget')}
      </Button>
    </li>
  )
}
