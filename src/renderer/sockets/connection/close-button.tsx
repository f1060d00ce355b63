import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { CloseAnswer } from '../../../shared/contract/sockets.ts'
import { useFailureWords } from '../../i18n/failure-words.ts'
import { useDoor } from '../../live/context.tsx'
import { failureOf } from '../../live/failure.ts'
import { Button } from '../../ui/button.tsx'
import style from './panel.module.css'

/** Ends a connection of ours. Of one that is not, it says why that cannot be. */
export function CloseButton({ id }: { id: string }) {
  const { t } = useTranslation()
  const { client } = useDoor()
  const words = useFailureWords()
  const [said, setSaid] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const say = (answer: CloseAnswer) => {
    if (answer.closed) return t('sockets.close.done')
    const owner = answer.owner ? `${answer.owner.name} (${answer.owner.pid})` : t('sockets.hiddenProgram')
    return t(`sockets.close.${answer.why}`, { owner })
  }
  const close = async () => {
    setBusy(true)
    try {
      setSaid(say(await client.sockets.close({ id })))
    } catch (thrown) {
      const { what, why } = words(failureOf(thrown))
      setSaid(`${what} ${why}`)
    } finally {
      setBusy(false)
    }
  }
  return (
    <div className={style.close}>
      <Button size="small" busy={busy} onClick={close}>
        {t('sockets.close.button')}
      </Button>
      <p role="status" className={style.answer}>
        {said}
      </p>
    </div>
  )
}
