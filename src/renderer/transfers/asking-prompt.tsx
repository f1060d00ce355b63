import { useEffect, useRef, useState } from 'react'
import { Trans, useTranslation } from 'react-i18next'
import { useShallow } from 'zustand/react/shallow'
import type { Transfer, TransferFile } from '../../shared/contract/transfers.ts'
import { useDoor, useLive } from '../live/context.tsx'
import { Button } from '../ui/button.tsx'
import { Sheet } from '../ui/dialog.tsx'
import { useFormat } from '../ui/format.ts'
import { Kbd } from '../ui/kbd.tsx'
import { Notice } from '../ui/notice.tsx'
import { useNow } from '../ui/now.ts'
import { AskedFiles } from './asked-files.tsx'
import style from './asking-prompt.module.css'
import { useAttempt } from './attempt.ts'
import { readFiles } from './files.tsx'
import { all, countOf, isPicked, type Picks } from './picks.ts'
import { TransfersContext } from './store.ts'
import { TransferText } from './text.tsx'

/** Those who want to send something, one question at a time, the oldest first, on every page. */
export function AskingPrompt() {
  const asking = useLive(
    TransfersContext,
    useShallow(({ items }) =>
      [...items.values()].filter(({ state }) => state === 'asking').sort((a, b) => a.startedAt - b.startedAt),
    ),
  )
  const first = asking[0]
  return (
    <div className={style.place}>{first && <Asked key={first.id} transfer={first} more={asking.length - 1} />}</div>
  )
}

const SHOWN = 100

function Asked({ transfer, more }: { transfer: Transfer; more: number }) {
  const { t } = useTranslation()
  const format = useFormat()
  const { client } = useDoor()
  const attempt = useAttempt()
  const now = useNow(1000)
  const place = useRef<HTMLDivElement>(null)
  const [files, setFiles] = useState<TransferFile[] | null>(null)
  const [picks, setPicks] = useState<Picks>(all)
  const [busy, setBusy] = useState(false)
  const { id, fileCount, peer, text, expiresAt } = transfer
  useJump(place)

  useEffect(() => {
    const gone = new AbortController()
    readFiles(client.transfers.files, id, SHOWN, gone.signal).then(
      (answer) => setFiles(answer.files),
      // The sender may have gone at this moment; then the question goes as well.
      () => {},
    )
    return () => gone.abort()
  }, [client, id])

  const decide = (accept: boolean) =>
    attempt(async () => {
      setBusy(true)
      try {
        const picked = accept && picks !== all ? await pickedIds() : undefined
        await client.transfers.decide(picked ? { id, accept, files: picked } : { id, accept })
      } finally {
        setBusy(false)
      }
    })
  const pickedIds = async () => {
    if (picks.start === 'none') return [...picks.except]
    const every = await readFiles(client.transfers.files, id, fileCount, new AbortController().signal)
    return every.files.map((file) => file.id).filter((file) => isPicked(picks, file))
  }

  const count = countOf(picks, fileCount)
  return (
    <div ref={place}>
      <Sheet
        title={
          <div role="alert">
            <Trans
              i18nKey={text === null ? 'transfers.ask.wants' : 'transfers.ask.says'}
              count={fileCount}
              values={{ alias: peer.alias }}
              components={{ b: <strong className={style.alias} /> }}
            />
            <div className={style.soft}>{t('transfers.ask.from', { address: peer.address })}</div>
            {transfer.code && !peer.trusted && (
              <div className={style.soft}>
                <Trans i18nKey="transfers.ask.code" values={{ code: transfer.code }} components={{ b: <strong /> }} />
              </div>
            )}
            {transfer.warning && <Notice title={t('transfers.ask.otherCertificate', { alias: peer.alias })} />}
            {transfer.protocol === 'classic' && <div className={style.soft}>{t('transfers.classic')}</div>}
          </div>
        }
      >
        {text === null ? (
          <AskedFiles files={files} fileCount={fileCount} total={transfer.total} picks={picks} onChange={setPicks} />
        ) : (
          <TransferText text={text} />
        )}
        <div className={style.where}>
          {transfer.folder && text === null && (
            <span className={style.folder} title={transfer.folder}>
              {t('transfers.ask.to', { folder: transfer.folder })}
            </span>
          )}
          {expiresAt !== null && (
            <span>{t('transfers.ask.left', { time: format.duration((expiresAt - now) / 1000) })}</span>
          )}
        </div>
        <div className={style.actions}>
          {more > 0 ? (
            <span className={style.more}>{t('transfers.ask.queue', { count: more })}</span>
          ) : (
            <Kbd keys="F6" />
          )}
          <Button onClick={() => decide(false)} disabled={busy}>
            {t('transfers.ask.decline')}
          </Button>
          <Button look="primary" busy={busy} disabled={count === 0} onClick={() => decide(true)}>
            {text !== null
              ? t('transfers.ask.take')
              : fileCount > 1
                ? t('transfers.ask.acceptSome', { shown: format.count(count) })
                : t('transfers.ask.accept')}
          </Button>
        </div>
      </Sheet>
    </div>
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
