import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Device } from '../../shared/contract/devices.ts'
import { MAX_TEXT } from '../../shared/contract/transfers.ts'
import type { Item } from '../client/item.ts'
import { Button } from '../ui/button.tsx'
import { Dialog, FormActions } from '../ui/dialog.tsx'
import { Field } from '../ui/field.tsx'
import { useFormat } from '../ui/format.ts'
import { RecipientList } from './recipient-list.tsx'
import type { Absent } from './recipients.ts'
import style from './send-dialog.module.css'

/** What shall be sent, to whom is still open; `to` is ticked from the start. */
export type Draft = { files: readonly Item[]; to?: string } | { text: string; to?: string }

export interface Chosen {
  /** Ids of devices that are here. */
  readonly here: readonly string[]
  /** Fingerprints of those who are not: it goes when they appear. */
  readonly later: readonly string[]
}

interface SendDialogProps {
  draft: Draft
  devices: readonly Device[]
  absent: readonly Absent[]
  /** Whether files can wait for a device; uploads of a browser cannot. */
  filesCanWait: boolean
  onSend: (draft: Draft, chosen: Chosen) => void
  onClose: () => void
}

/** Files or a text are there; who gets them, one or many? */
export function SendDialog({ draft, devices, absent, filesCanWait, onSend, onClose }: SendDialogProps) {
  const { t } = useTranslation()
  const only = devices.length === 1 && absent.length === 0 ? devices[0]?.id : undefined
  const [ticked, setTicked] = useState<ReadonlySet<string>>(
    new Set([draft.to ?? only].filter((id) => id !== undefined)),
  )
  const [text, setText] = useState('text' in draft ? draft.text : '')
  const isText = 'text' in draft
  const canWait = isText || filesCanWait
  const here = devices.map(({ id }) => id).filter((id) => ticked.has(id))
  const later = canWait ? absent.map(({ id }) => id).filter((id) => ticked.has(id)) : []
  const count = here.length + later.length
  const nobody = devices.length === 0 && absent.length === 0
  const send = (event: FormEvent) => {
    event.preventDefault()
    onSend(isText ? { text } : draft, { here, later })
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={isText ? t('devices.sendDialog.text') : t('devices.sendDialog.files', { count: draft.files.length })}
      description={nobody ? t('devices.chooseNone') : isText ? undefined : <Summary files={draft.files} />}
      width={460}
    >
      <form onSubmit={send} className={style.form}>
        {isText && (
          <Field label={t('devices.sendDialog.message')} hint={t('devices.sendDialog.messageHint')}>
            {(control) => (
              <textarea
                {...control}
                className={style.message}
                rows={5}
                maxLength={MAX_TEXT}
                value={text}
                onChange={(event) => setText(event.target.value)}
                onKeyDown={(event) => {
                  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey))
                    event.currentTarget.form?.requestSubmit()
                }}
              />
            )}
          </Field>
        )}
        <RecipientList {...{ devices, absent, ticked, canWait }} onTick={setTicked} />
        <FormActions>
          <Button onClick={onClose}>{t('ui.cancel')}</Button>
          <Button look="primary" type="submit" disabled={count === 0 || (isText && text.trim() === '')}>
            {count > 1 ? t('devices.sendDialog.sendTo', { count }) : t('devices.sendDialog.send')}
          </Button>
        </FormActions>
      </form>
    </Dialog>
  )
}

function Summary({ files }: { files: readonly Item[] }) {
  const { t } = useTranslation()
  const format = useFormat()
  const size = format.bytes(files.reduce((sum, file) => sum + file.size, 0))
  const [first, ...rest] = files
  return `${rest.length > 0 ? t('transfers.andMore', { title: first?.name, count: rest.length }) : first?.name} · ${size}`
}
