import { Globe, SquareTerminal } from 'lucide-react'
import { useCallback, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { AccessKey } from '../../shared/contract/access.ts'
import { useDoor } from '../live/context.tsx'
import { failureOf } from '../live/failure.ts'
import { Button } from '../ui/button.tsx'
import { Card, Section } from '../ui/card.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { useFormat } from '../ui/format.ts'
import style from './access-keys.module.css'
import { IssueKeyDialog } from './issue-key-dialog.tsx'

/** Who may come in by the web door. Shown only to those who may change it. */
export function AccessKeys() {
  const { t } = useTranslation()
  const { client } = useDoor()
  const [keys, setKeys] = useState<AccessKey[] | null>(null)
  const [ending, setEnding] = useState<AccessKey | null>(null)
  const [issuing, setIssuing] = useState(false)

  const read = useCallback(
    () =>
      client.access.list().then(setKeys, (thrown) => {
        if (failureOf(thrown).code === 'SCOPE_MISSING') setKeys(null)
      }),
    [client],
  )
  useEffect(() => {
    void read()
  }, [read])

  if (!keys) return null
  return (
    <Section title={t('settings.access')}>
      <Card>
        <ul>
          {keys.map((key) => (
            <KeyRow key={key.id} of={key} onRevoke={() => setEnding(key)} />
          ))}
          <li className={style.row}>
            {keys.length === 0 && <span className={style.soft}>{t('settings.keys.none')}</span>}
            <Button size="small" onClick={() => setIssuing(true)}>
              {t('settings.keys.issue')}
            </Button>
          </li>
        </ul>
      </Card>
      <Dialog
        open={ending !== null}
        onClose={() => setEnding(null)}
        title={t('settings.keys.revokeTitle', { label: ending?.label })}
        description={t('settings.keys.revokeMore')}
        actions={
          <>
            <Button onClick={() => setEnding(null)}>{t('ui.cancel')}</Button>
            <Button
              look="primary"
              onClick={async () => {
                const id = ending?.id
                setEnding(null)
                if (id) await client.access.revoke({ id }).catch(() => {})
                await read()
              }}
            >
              {t('settings.keys.revoke')}
            </Button>
          </>
        }
      />
      {issuing && <IssueKeyDialog onIssued={read} onClose={() => setIssuing(false)} />}
    </Section>
  )
}

function KeyRow({ of: key, onRevoke }: { of: AccessKey; onRevoke: () => void }) {
  const { t } = useTranslation()
  const format = useFormat()
  const Icon = key.kind === 'page' ? Globe : SquareTerminal
  return (
    <li className={style.row}>
      <Icon size={15} aria-hidden="true" />
      <div className={style.words}>
        <div className={style.label}>{key.label}</div>
        <div className={style.soft}>
          {t(`settings.keys.${key.kind}`)} · {t(`settings.keys.scope.${key.scope}`)} ·{' '}
          {key.lastUsedAt === null
            ? t('settings.keys.neverUsed')
            : t('settings.keys.used', { time: format.time(key.lastUsedAt) })}
        </div>
      </div>
      <Button size="small" aria-label={`${t('settings.keys.revoke')}: ${key.label}`} onClick={onRevoke}>
        {t('settings.keys.revoke')}
      </Button>
    </li>
  )
}
