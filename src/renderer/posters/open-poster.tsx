import { FileWarning } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useFailureWords } from '../i18n/failure-words.ts'
import { useApi, useDoor } from '../live/context.tsx'
import { Button, buttonLook } from '../ui/button.tsx'
import { EmptyState } from '../ui/empty.tsx'
import { Page } from '../ui/page.tsx'
import { hrefOf } from '../ui/route.ts'
import { createEditing, type EditingStore, isUnsaved } from './editing.ts'
import { Editor } from './editor/editor.tsx'
import { PostersContext, type PostersStore } from './store.ts'
import { studioOf } from './studio-of.ts'
import { useAnswer } from './use-answer.ts'

/** A poster and all that is needed before it can be shown. */
export function OpenPoster({ name }: { name: string }) {
  const { t } = useTranslation()
  const door = useDoor()
  const desk = useApi(PostersContext)
  const words = useFailureWords()
  const { answer, failure, again } = useAnswer(
    () => Promise.all([editingOf(desk, name, door.client), studioOf(desk, door)]),
    [desk, name, door],
  )
  if (answer) return <Editor name={name} editing={answer[0]} studio={answer[1]} />
  return (
    <Page title={name}>
      {failure ? (
        <EmptyState
          icon={<FileWarning size={20} />}
          title={t('posters.failedOpen')}
          action={
            <>
              <Button onClick={again}>{t('posters.retry')}</Button>{' '}
              <a className={buttonLook()} href={hrefOf('posters')}>
                {t('posters.back')}
              </a>
            </>
          }
        >
          {Object.values(words(failure)).join(' ')}
        </EmptyState>
      ) : (
        <p role="status">{t('posters.opening')}</p>
      )}
    </Page>
  )
}

/** What lies on the desk with unsaved changes stays as it is; anything else is read again, it may have changed. */
async function editingOf(
  desk: PostersStore,
  name: string,
  client: ReturnType<typeof useDoor>['client'],
): Promise<EditingStore> {
  const before = desk.getState().open.get(name)
  if (before && isUnsaved(before.getState())) return before
  const { document } = await client.posters.open({ name })
  if (before && JSON.stringify(before.getState().saved) === JSON.stringify(document)) return before
  const editing = createEditing(document)
  desk.lay(name, editing)
  return editing
}
