import { useEffect, useRef, useState } from 'react'
import { Trans, useTranslation } from 'react-i18next'
import type { Existing } from '../../shared/contract/settings.ts'
import type { Transfer } from '../../shared/contract/transfers.ts'
import { useDoor } from '../live/context.tsx'
import { Button } from '../ui/button.tsx'
import { Checkbox } from '../ui/checkbox.tsx'
import { classes } from '../ui/classes.ts'
import { Sheet } from '../ui/dialog.tsx'
import { inGroups } from '../ui/fingerprint.ts'
import { useFormat } from '../ui/format.ts'
import { Kbd } from '../ui/kbd.tsx'
import { useNow } from '../ui/now.ts'
import style from './asked.module.css'
import { AskedFiles } from './asked-files.tsx'
import { AskedFolder } from './asked-folder.tsx'
import { useAttempt } from './attempt.ts'
import { Code } from './code.tsx'
import { readFiles } from './files.tsx'
import { type Rename, useOfferedFiles, useStanding } from './offered.ts'
import { all, countOf, isPicked, type Picks } from './picks.ts'
import { TransferText } from './text.tsx'
import { Warning } from './warning.tsx'

interface AskedProps {
  transfer: Transfer
  /** How many other questions wait. */
  more: number
  existing: Existing
}

const HURRY_S = 15

/** One question: who it is, what is offered and where it would go, and yes or no. */
export function Asked({ transfer, more, existing: usual }: AskedProps) {
  const { t } = useTranslation()
  const { client } = useDoor()
  const attempt = useAttempt()
  const place = useRef<HTMLDivElement>(null)
  const files = useOfferedFiles(transfer)
  const [picks, setPicks] = useState<Picks>(all)
  const [rename, setRename] = useState<Rename>({})
  const [folder, setFolder] = useState<string | undefined>()
  const [existing, setExisting] = useState(usual)
  const [trust, setTrust] = useState(false)
  const [busy, setBusy] = useState(false)
  const { id, fileCount, text, warning } = transfer
  const standing = useStanding(id, rename, folder)
  useJump(place)

  const decide = (accept: boolean) =>
    attempt(async () => {
      setBusy(true)
      try {
        await client.transfers.decide({ id, accept, ...(accept && (await choice())) })
      } finally {
        setBusy(false)
      }
    })
  const choice = async () => ({
    ...(picks !== all && { files: await pickedIds() }),
    ...(existing !== usual && { existing }),
    ...(Object.keys(rename).length > 0 && { rename }),
    ...(folder && { folder }),
    ...(trust && { trust }),
  })
  const pickedIds = async () => {
    if (picks.start === 'none') return [...picks.except]
    const every = await readFiles(client.transfers.files, id, fileCount, new AbortController().signal)
    return every.files.map((file) => file.id).filter((file) => isPicked(picks, file))
  }

  return (
    <div ref={place}>
      <Sheet className={style.sheet} title={<Who transfer={transfer} />}>
        <div className={style.body}>
          <Warning transfer={transfer} />
          <Code transfer={transfer} />
          <TrustTick transfer={transfer} trust={trust} onChange={setTrust} />
          {text === null ? (
            <AskedFiles
              files={files}
              {...{ fileCount, picks, rename, standing, total: transfer.total }}
              onPicks={setPicks}
              onRename={setRename}
            />
          ) : (
            <TransferText text={text} />
          )}
        </div>
        {text === null && (
          <AskedFolder
            usual={transfer.folder ?? ''}
            {...{ folder, existing, standing }}
            onFolder={setFolder}
            onExisting={setExisting}
          />
        )}
        {standing.wrong && (
          <p className={style.wrong} role="alert">
            {standing.wrong.file === null ? folder : rename[standing.wrong.file]}: {standing.wrong.words}
          </p>
        )}
        <div className={style.actions}>
          <Kbd keys="F6" />
          <Left transfer={transfer} more={more} />
          {/* With a warning the safe answer is the one that stands out. */}
          <Button look={warning ? 'primary' : 'plain'} onClick={() => decide(false)} disabled={busy}>
            {t('transfers.ask.decline')}
          </Button>
          <Accept
            transfer={transfer}
            count={countOf(picks, fileCount)}
            busy={busy}
            disabled={standing.wrong !== null}
            onClick={() => decide(true)}
          />
        </div>
      </Sheet>
    </div>
  )
}

function Who({ transfer: { text, fileCount, peer, protocol } }: { transfer: Transfer }) {
  const { t } = useTranslation()
  return (
    <div role="alert">
      <Trans
        i18nKey={text === null ? 'transfers.ask.wants' : 'transfers.ask.says'}
        count={fileCount}
        values={{ alias: peer.alias }}
        components={{ b: <strong className={style.alias} /> }}
      />
      <div className={style.soft}>
        {t('transfers.ask.from', { address: peer.address })}
        {peer.trusted && ` · ${t('transfers.ask.trusted')}`}
      </div>
      {protocol === 'classic' && <div className={style.soft}>{t('transfers.classic')}</div>}
    </div>
  )
}

/** Only a certificate can be trusted, and only once. */
function TrustTick({
  transfer: { peer, code },
  trust,
  onChange,
}: {
  transfer: Transfer
  trust: boolean
  onChange: (trust: boolean) => void
}) {
  const { t } = useTranslation()
  if (peer.fingerprint === null || peer.trusted) return null
  return (
    <div>
      <div className={style.trust}>
        <Checkbox checked={trust} onChange={onChange} aria-labelledby="trust-sender" />
        <span id="trust-sender">{t('transfers.ask.trust', { alias: peer.alias })}</span>
      </div>
      {trust && (
        <div className={style.hint}>
          {code === undefined ? t('transfers.ask.trustByFingerprint') : t('transfers.ask.trustByCode')}
          {code === undefined && <code className={style.fingerprint}>{inGroups(peer.fingerprint)}</code>}
        </div>
      )}
    </div>
  )
}

function Left({ transfer: { expiresAt }, more }: { transfer: Transfer; more: number }) {
  const { t } = useTranslation()
  const format = useFormat()
  const now = useNow(1000)
  const seconds = ((expiresAt ?? now) - now) / 1000
  return (
    <div className={style.left}>
      {expiresAt !== null && (
        <span className={classes(seconds < HURRY_S && style.hurry)}>
          {t('transfers.ask.left', { time: format.duration(seconds) })}
        </span>
      )}
      {more > 0 && <span>{t('transfers.ask.queue', { count: more })}</span>}
    </div>
  )
}

interface AcceptProps {
  transfer: Transfer
  count: number
  busy: boolean
  disabled: boolean
  onClick: () => void
}

function Accept({ transfer: { text, fileCount, warning }, count, busy, disabled, onClick }: AcceptProps) {
  const { t } = useTranslation()
  const format = useFormat()
  const words =
    text !== null
      ? t('transfers.ask.take')
      : fileCount > 1
        ? t('transfers.ask.acceptSome', { shown: format.count(count) })
        : t('transfers.ask.accept')
  return (
    <Button
      look={warning ? 'plain' : 'primary'}
      busy={busy}
      disabled={disabled || (count === 0 && fileCount > 0)}
      onClick={onClick}
    >
      {words}
    </Button>
  )
}

/** F6 brings the keyboard here from anywhere; taking the focus unasked would swallow what is being typed. */
function useJump(place: React.RefObject<HTMLDivElement | null>): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== 'F6') return
      event.preventDefault()
      event.stopImmediatePropagation()
      const buttons = place.current?.querySelectorAll<HTMLButtonElement>('button:not(:disabled)')
      buttons?.[buttons.length - 1]?.focus()
    }
    addEventListener('keydown', onKeyDown, { capture: true })
    return () => removeEventListener('keydown', onKeyDown, { capture: true })
  }, [place])
}
