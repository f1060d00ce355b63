import { type FormEvent, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Transfer } from '../../shared/contract/transfers.ts'
import { useApi, useDoor, useLive } from '../live/context.tsx'
import { Button } from '../ui/button.tsx'
import { Dialog, FormActions } from '../ui/dialog.tsx'
import { Field, TextInput } from '../ui/field.tsx'
import { useAttempt } from './attempt.ts'
import { TransfersContext } from './store.ts'

/**
 * Asks for the PIN a peer wants, then the same is offered again with it: by itself for what was sent from this page, and
 * when somebody wants it for the rest.
 */
export function PinPrompt() {
  const api = useApi(TransfersContext)
  const asked = useLive(TransfersContext, ({ items, pinFor }) => (pinFor ? items.get(pinFor) : undefined))
  // A transfer that this page sent and that failed for want of a PIN asks by itself, once.
  const wanting = useLive(TransfersContext, ({ items }) =>
    [...items.values()].find(({ id, failure }) => failure?.code === 'PIN_REQUIRED' && api.wantsPin(id)),
  )
  useEffect(() => {
    if (wanting) api.askPin(wanting.id)
  }, [wanting, api])
  return asked ? <AskPin key={asked.id} transfer={asked} onClose={() => api.askPin(null)} /> : null
}

function AskPin({ transfer, onClose }: { transfer: Transfer; onClose: () => void }) {
  const { t } = useTranslation()
  const { client } = useDoor()
  const api = useApi(TransfersContext)
  const attempt = useAttempt()
  const [pin, setPin] = useState('')
  const wrong = transfer.failure?.data.wrong === true
  const send = (event: FormEvent) => {
    event.preventDefault()
    onClose()
    const { id } = transfer
    void attempt(() => (api.sentHere(id) ? api.sendAgain(id, { pin }) : client.transfers.retry({ id, pin })))
  }
  return (
    <Dialog open onClose={onClose} title={t('transfers.pin.title', { alias: transfer.peer.alias })} width={380}>
      <form onSubmit={send}>
        <Field
          label={t('transfers.pin.label')}
          hint={t('transfers.pin.more')}
          error={wrong ? t('transfers.pin.wrong') : null}
        >
          {(control) => (
            <TextInput {...control} mono maxLength={64} value={pin} onChange={(event) => setPin(event.target.value)} />
          )}
        </Field>
        <FormActions>
          <Button onClick={onClose}>{t('ui.cancel')}</Button>
          <Button look="primary" type="submit" disabled={pin === ''}>
            {t('transfers.pin.send')}
          </Button>
        </FormActions>
      </form>
    </Dialog>
  )
}
