import { ChevronDown, Pause, Play, RotateCcw, X } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Transfer } from '../../shared/contract/transfers.ts'
import { useFailureWords } from '../i18n/failure-words.ts'
import { useApi, useDoor } from '../live/context.tsx'
import { Button, IconButton } from '../ui/button.tsx'
import { classes } from '../ui/classes.ts'
import { useAttempt } from './attempt.ts'
import { Contact } from './contact.tsx'
import { DespiteButton } from './despite.tsx'
import { TransferFiles } from './files.tsx'
import style from './item.module.css'
import { LimitedBy } from './limited-by.tsx'
import { TransferLine } from './line.tsx'
import { isUnderWay, TransfersContext } from './store.ts'
import { TransferText } from './text.tsx'
import { TrustButton } from './trust-button.tsx'
import { titleOf } from './words-of.ts'

/** A transfer with all there is to know of it, and what can be done about it. */
export function TransferItem({ transfer, opened }: { transfer: Transfer; opened: boolean }) {
  const { t } = useTranslation()
  const { client } = useDoor()
  const api = useApi(TransfersContext)
  const attempt = useAttempt()
  const [open, setOpen] = useState(opened)
  const { id, state } = transfer
  const underWay = isUnderWay(state)
  const mayAgain = !underWay && state !== 'done' && transfer.direction === 'out'
  const again = mayAgain && (transfer.protocol !== 'classic' || api.sentHere(id))
  // What did not go through; all of it where that cannot be had, and the page still has the files.
  const sendAgain = () =>
    client.transfers.retry({ id }).catch((error) => {
      if (!api.sentHere(id)) throw error
      return api.sendAgain(id)
    })
  const title = titleOf(transfer, t)
  return (
    <li className={style.item}>
      <div className={style.row}>
        <TransferLine transfer={transfer} />
        <div className={style.actions}>
          {again && (
            <IconButton label={`${t('transfers.retry')}: ${title}`} size="small" onClick={() => attempt(sendAgain)}>
              <RotateCcw size={14} />
            </IconButton>
          )}
          {(state === 'running' || transfer.pausedBy) && <PauseButton transfer={transfer} title={title} />}
          {underWay ? (
            <IconButton
              label={`${t('transfers.cancel')}: ${title}`}
              size="small"
              onClick={() => attempt(() => client.transfers.cancel({ id }))}
            >
              <X size={15} />
            </IconButton>
          ) : (
            <IconButton
              label={`${t('transfers.dismiss')}: ${title}`}
              size="small"
              onClick={() => attempt(() => client.transfers.dismiss({ id }))}
            >
              <X size={15} />
            </IconButton>
          )}
          <IconButton
            label={`${t(open ? 'transfers.hideFiles' : 'transfers.showFiles')}: ${title}`}
            size="small"
            aria-expanded={open}
            onClick={() => setOpen(!open)}
          >
            <ChevronDown size={15} className={classes(style.chevron, open && style.turned)} />
          </IconButton>
        </div>
      </div>
      <Contact transfer={transfer} />
      <LimitedBy transfer={transfer} />
      {transfer.pausedBy && !transfer.peer.handbill && <p className={style.note}>{t('transfers.pausedAlone')}</p>}
      {transfer.failure && <WhyFailed transfer={transfer} />}
      {open && (
        <div className={style.details}>
          <Facts transfer={transfer} />
          {transfer.text === null ? <TransferFiles transfer={transfer} /> : <TransferText text={transfer.text} />}
        </div>
      )}
    </li>
  )
}

/** Holds it, or lets go of it, at this end; the other end may hold it as well. */
function PauseButton({ transfer, title }: { transfer: Transfer; title: string }) {
  const { t } = useTranslation()
  const { client } = useDoor()
  const attempt = useAttempt()
  const { id, pausedBy } = transfer
  const held = pausedBy === 'here' || pausedBy === 'both'
  return (
    <IconButton
      label={`${t(held ? 'transfers.resume' : 'transfers.pause')}: ${title}`}
      size="small"
      onClick={() => attempt(() => (held ? client.transfers.resume({ id }) : client.transfers.pause({ id })))}
    >
      {held ? <Play size={14} /> : <Pause size={14} />}
    </IconButton>
  )
}

function WhyFailed({ transfer }: { transfer: Transfer }) {
  const { t } = useTranslation()
  const words = useFailureWords()
  const api = useApi(TransfersContext)
  const attempt = useAttempt()
  if (!transfer.failure || transfer.state !== 'failed') return null
  const { what, why, next } = words(transfer.failure)
  // The warning above says the rest of it.
  const stopped = transfer.warning !== undefined && transfer.failure.code === 'FINGERPRINT_MISMATCH'
  const asksPin = transfer.failure.code === 'PIN_REQUIRED' && transfer.direction === 'out'
  return (
    <div className={style.failure}>
      <p>
        {stopped ? (
          t('transfers.warning.nothingSent', { alias: transfer.peer.alias })
        ) : (
          <>
            {what} {why} <span className={style.next}>{next}</span>
          </>
        )}
      </p>
      {asksPin && (
        <Button size="small" onClick={() => api.askPin(transfer.id)}>
          {t('transfers.retryPin')}
        </Button>
      )}
      <DespiteButton transfer={transfer} />
      {api.canWait(transfer) && (
        <Button size="small" onClick={() => attempt(() => api.sendWhenSeen(transfer))}>
          {t('transfers.sendWhenSeen')}
        </Button>
      )}
    </div>
  )
}

function Facts({ transfer }: { transfer: Transfer }) {
  const { t } = useTranslation()
  const { peer, folder, fileCount, filesDone, protocol } = transfer
  return (
    <dl className={style.facts}>
      <div>
        <dt>{t('transfers.address')}</dt>
        <dd className="mono">{peer.address}</dd>
      </div>
      <div>
        <dt>{t('transfers.fingerprint')}</dt>
        <dd className={peer.fingerprint ? 'mono' : undefined}>
          {peer.fingerprint ?? t('transfers.noFingerprint')}
          <TrustButton transfer={transfer} />
        </dd>
      </div>
      {protocol === 'classic' && (
        <div>
          <dt>{t('transfers.protocol')}</dt>
          <dd>{t('transfers.classic')}</dd>
        </div>
      )}
      {folder && (
        <div>
          <dt>{t('transfers.folder')}</dt>
          <dd className="mono">{folder}</dd>
        </div>
      )}
      <div>
        <dt>{t('transfers.files', { count: fileCount })}</dt>
        <dd>{t('transfers.filesDone', { done: filesDone, count: fileCount })}</dd>
      </div>
    </dl>
  )
}
