import { CircleCheck, Info, TriangleAlert } from 'lucide-react'
import { type FormEvent, useCallback, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Finding } from '../../shared/contract/devices.ts'
import { useFailureWords } from '../i18n/failure-words.ts'
import { useFindingWords } from '../i18n/finding-words.ts'
import { useDoor } from '../live/context.tsx'
import { failureOf } from '../live/failure.ts'
import { Button } from '../ui/button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Field, TextInput } from '../ui/field.tsx'
import style from './doctor-dialog.module.css'
import { NextStep, type Steps } from './next-step.tsx'

interface DoctorDialogProps extends Steps {
  open: boolean
  onClose: () => void
}

/** Why can't I see it? Tries it out, and says what was found with the next step beside it. */
export function DoctorDialog({ open, onClose, ...steps }: DoctorDialogProps) {
  const { t } = useTranslation()
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={t('devices.doctor.title')}
      description={t('devices.doctor.more')}
      width={560}
    >
      <Examination {...steps} />
    </Dialog>
  )
}

function Examination(steps: Steps) {
  const { t } = useTranslation()
  const { client } = useDoor()
  const words = useFailureWords()
  const [host, setHost] = useState('')
  const [findings, setFindings] = useState<Finding[]>([])
  const [error, setError] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)

  const run = useCallback(
    async (at: string) => {
      setBusy(true)
      setError(null)
      try {
        setFindings(await client.devices.diagnose(at === '' ? {} : { host: at }))
      } catch (thrown) {
        const { what, why, next } = words(failureOf(thrown))
        setError(`${what} ${why} ${next}`)
      } finally {
        setBusy(false)
      }
    },
    [client, words],
  )
  useEffect(() => void run(''), [run])

  const again = (event: FormEvent) => {
    event.preventDefault()
    void run(host.trim())
  }
  return (
    <>
      <form onSubmit={again}>
        <Field label={t('devices.doctor.host')} hint={t('devices.doctor.hostHint')} error={error}>
          {(control) => (
            <span className={style.ask}>
              <TextInput
                {...control}
                mono
                maxLength={255}
                value={host}
                onChange={(event) => setHost(event.target.value)}
                placeholder="192.168.1.12"
              />
              <Button look="primary" type="submit" busy={busy}>
                {t('devices.doctor.run')}
              </Button>
            </span>
          )}
        </Field>
      </form>
      <div aria-live="polite" aria-busy={busy}>
        {busy && <p className={style.busy}>{t('devices.doctor.busy')}</p>}
        {!busy && <Findings of={findings} steps={steps} />}
      </div>
    </>
  )
}

const icons = { fine: CircleCheck, note: Info, trouble: TriangleAlert }

/** What stands in the way comes first. */
function Findings({ of: findings, steps }: { of: readonly Finding[]; steps: Steps }) {
  const { t } = useTranslation()
  const words = useFindingWords()
  const order = ['trouble', 'note', 'fine'] as const
  return (
    <ul className={style.findings}>
      {order.flatMap((level) =>
        findings
          .filter((finding) => finding.level === level)
          .map((finding) => {
            const Icon = icons[level]
            const sentence = words(finding)
            return (
              <li key={finding.code + sentence} className={style[level]}>
                <span className={style.icon}>
                  <Icon size={16} role="img" aria-label={t(`devices.doctor.${level}`)} />
                </span>
                <span>{sentence}</span>
                <NextStep of={finding} {...steps} />
              </li>
            )
          }),
      )}
    </ul>
  )
}
