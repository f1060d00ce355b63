import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ExportFormat } from '../../shared/contract/sockets.ts'
import { useFailureWords } from '../i18n/failure-words.ts'
import { useDoor } from '../live/context.tsx'
import { failureOf } from '../live/failure.ts'
import { Button } from '../ui/button.tsx'
import { CopyButton } from '../ui/copy-button.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Notice } from '../ui/notice.tsx'
import { Select } from '../ui/select.tsx'
import { Switch } from '../ui/switch.tsx'
import style from './export-dialog.module.css'

interface Exported {
  name: string
  mediaType: string
  text: string
}

/** What is seen of it before it is copied or saved; all of it is in the file. */
const PREVIEW = 20_000

const formats: readonly ExportFormat[] = ['report', 'csv', 'json']

interface ExportDialogProps {
  filter: string
  /** The table shows what was; the host has only what is, and the dialog says so. */
  frozen: boolean
  onClose: () => void
}

/**
 * What matches the filter, as text to take along: asked of the host anew for each format, and with or without the mask.
 */
export function ExportDialog({ filter, frozen, onClose }: ExportDialogProps) {
  const { t } = useTranslation()
  const { client } = useDoor()
  const words = useFailureWords()
  const [format, setFormat] = useState<ExportFormat>('report')
  const [mask, setMask] = useState(false)
  const [made, setMade] = useState<Exported | null>(null)
  const [thrown, setThrown] = useState<unknown>(null)
  useEffect(() => {
    let wanted = true
    setMade(null)
    setThrown(null)
    client.sockets.export({ filter, format, mask }).then(
      (text) => wanted && setMade(text),
      (error) => wanted && setThrown(error),
    )
    return () => {
      wanted = false
    }
  }, [client, filter, format, mask])
  const failure = thrown ? words(failureOf(thrown)) : null

  return (
    <Dialog
      open
      onClose={onClose}
      width={640}
      title={t('sockets.export.title')}
      description={t(frozen ? 'sockets.export.moreFrozen' : 'sockets.export.more')}
      actions={
        <>
          {made && <CopyButton text={made.text} />}
          <Button look="primary" disabled={!made} onClick={() => made && save(made)}>
            {t('sockets.export.save')}
          </Button>
        </>
      }
    >
      <div className={style.choices}>
        <Select
          aria-label={t('sockets.export.format')}
          value={format}
          items={formats.map((value) => ({ value, label: t(`sockets.export.formats.${value}`) }))}
          onChange={setFormat}
        />
        <Switch label={t('sockets.export.mask')} checked={mask} onChange={setMask} />
      </div>
      {failure && (
        <Notice title={failure.what}>
          {failure.why} {failure.next}
        </Notice>
      )}
      <section
        className={style.preview}
        // What scrolls by itself must take the keyboard's focus to be scrolled by it.
        // biome-ignore lint/a11y/noNoninteractiveTabindex: see above
        tabIndex={0}
        aria-label={t('sockets.export.preview')}
        aria-busy={!made}
      >
        <pre>{made?.text.slice(0, PREVIEW)}</pre>
      </section>
    </Dialog>
  )
}

function save({ name, mediaType, text }: Exported): void {
  const url = URL.createObjectURL(new Blob([text], { type: mediaType }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}
