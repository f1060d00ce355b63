import { LayoutTemplate } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { TemplateEntry } from '../../shared/contract/posters.ts'
import { useFailureWords } from '../i18n/failure-words.ts'
import { useDoor } from '../live/context.tsx'
import { failureOf } from '../live/failure.ts'
import { Button } from '../ui/button.tsx'
import { classes } from '../ui/classes.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Notice } from '../ui/notice.tsx'
import { go } from '../ui/route.ts'
import style from './sheets.module.css'
import { useAnswer } from './use-answer.ts'

/** The button that shows the templates, and the dialog to choose one in: its copy opens in the editor. */
export function NewFromTemplate({ look }: { look?: 'primary' | 'plain' }) {
  const { t } = useTranslation()
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button look={look ?? 'plain'} icon={<LayoutTemplate size={14} />} onClick={() => setOpen(true)}>
        {t('posters.newFrom')}
      </Button>
      <Dialog
        open={open}
        onClose={() => setOpen(false)}
        title={t('posters.newFrom')}
        description={t('posters.newFromMore')}
        width={880}
      >
        {open && <Choice />}
      </Dialog>
    </>
  )
}

function Choice() {
  const { t } = useTranslation()
  const { client } = useDoor()
  const words = useFailureWords()
  const { answer, failure, again } = useAnswer(() => client.posters.templates(), [client])
  const [chosen, setChosen] = useState<string | null>(null)
  const [refused, setRefused] = useState<ReturnType<typeof failureOf> | null>(null)
  const said = failure ?? refused
  const list = useRef<HTMLUListElement>(null)

  // The dialog was opened before there was anything to choose; the keyboard comes to the first one when it is there.
  useEffect(() => {
    if (answer) list.current?.querySelector('button')?.focus()
  }, [answer])

  const choose = async (template: TemplateEntry['name']) => {
    if (chosen) return
    setChosen(template)
    try {
      const { name } = await client.posters.newFrom({ template })
      go('posters', { poster: name })
    } catch (error) {
      setRefused(failureOf(error))
      setChosen(null)
    }
  }

  return (
    <>
      {said && (
        <Notice
          tone="accent"
          title={t('posters.failedTemplates')}
          action={failure && <Button onClick={again}>{t('posters.retry')}</Button>}
        >
          {Object.values(words(said)).join(' ')}
        </Notice>
      )}
      <ul ref={list} className={classes(style.list, style.small)} aria-label={t('posters.templates')}>
        {answer?.map((entry) => (
          <li key={entry.name}>
            <Template entry={entry} busy={entry.name === chosen} onChoose={() => void choose(entry.name)} />
          </li>
        ))}
      </ul>
    </>
  )
}

function Template({ entry, busy, onChoose }: { entry: TemplateEntry; busy: boolean; onChoose: () => void }) {
  const { name, media, width, height } = entry
  const { t } = useTranslation()
  const { mediaUrl } = useDoor()
  return (
    <button type="button" className={style.card} aria-busy={busy || undefined} data-template={name} onClick={onChoose}>
      <span className={style.desk}>
        <img
          className={style.sheet}
          src={mediaUrl(media)}
          alt=""
          width={width}
          height={height}
          data-wide={width > height}
        />
      </span>
      <span className={style.words}>
        <strong className={style.name}>{t(`posters.template.${name}.name`)}</strong>
        <span className={style.more}>{t(`posters.template.${name}.more`)}</span>
      </span>
    </button>
  )
}
