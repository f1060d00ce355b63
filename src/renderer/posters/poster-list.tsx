import { FileWarning, Newspaper, RefreshCw } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import type { PosterEntry } from '../../shared/contract/posters.ts'
import { useFailureWords } from '../i18n/failure-words.ts'
import { useDoor, useLive } from '../live/context.tsx'
import { Button } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty.tsx'
import { useFormat } from '../ui/format.ts'
import { Notice } from '../ui/notice.tsx'
import { Page } from '../ui/page.tsx'
import { hrefOf } from '../ui/route.ts'
import { isUnsaved } from './editing.ts'
import { NewFromTemplate } from './new-from-template.tsx'
import { Preview } from './preview.tsx'
import style from './sheets.module.css'
import { PostersContext } from './store.ts'
import { useAnswer } from './use-answer.ts'

export function PosterList() {
  const { t } = useTranslation()
  const { client } = useDoor()
  const words = useFailureWords()
  const { answer, failure, again } = useAnswer(() => client.posters.list(), [client])
  const retry = (
    <Button icon={<RefreshCw size={14} />} onClick={again}>
      {failure ? t('posters.retry') : t('posters.lookAgain')}
    </Button>
  )
  return (
    <Page
      title={t('shell.posters')}
      count={answer?.length ? t('posters.count', { count: answer.length }) : undefined}
      actions={<NewFromTemplate look="primary" />}
    >
      {failure && (
        <Notice tone="accent" title={t('posters.failedList')} action={retry}>
          {Object.values(words(failure)).join(' ')}
        </Notice>
      )}
      {answer?.length === 0 && (
        <EmptyState icon={<Newspaper size={20} />} title={t('posters.empty')} action={retry}>
          {t('posters.emptyMore')}
        </EmptyState>
      )}
      {answer && answer.length > 0 && (
        <ul className={style.list} aria-label={t('posters.list')}>
          {answer.map((entry) => (
            <li key={entry.name}>{entry.problem === null ? <Sheet entry={entry} /> : <Broken entry={entry} />}</li>
          ))}
        </ul>
      )}
    </Page>
  )
}

function Sheet({ entry }: { entry: PosterEntry }) {
  const { name, width, height, modified } = entry
  const { t } = useTranslation()
  const format = useFormat()
  const editing = useLive(PostersContext, ({ open }) => open.get(name))
  const unsaved = editing !== undefined && isUnsaved(editing.getState())
  return (
    <a className={style.card} href={hrefOf('posters', { poster: name })}>
      <span className={style.desk} aria-hidden="true">
        <Preview entry={entry} />
      </span>
      <span className={style.words}>
        <strong className={style.name}>{name}</strong>
        <span className={style.more}>
          {t('posters.size', { width, height })} ·{' '}
          {unsaved ? (
            <span className={style.unsaved}>{t('posters.unsaved')}</span>
          ) : (
            t('posters.changed', { when: format.time(modified) })
          )}
        </span>
      </span>
    </a>
  )
}

function Broken({ entry: { name, problem } }: { entry: PosterEntry }) {
  const { t } = useTranslation()
  return (
    <div className={style.card}>
      <span className={style.desk} aria-hidden="true">
        <FileWarning size={22} />
      </span>
      <span className={style.words}>
        <strong className={style.name}>{name}</strong>
        <span className={style.problem}>
          {t('posters.unreadable')}: {problem}
        </span>
      </span>
    </div>
  )
}
