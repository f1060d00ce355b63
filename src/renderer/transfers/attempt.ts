import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import { useFailureWords } from '../i18n/failure-words.ts'
import { failureOf } from '../live/failure.ts'
import { useToast } from '../ui/toast.tsx'

/** Does what a click asks for and says in words if it could not be done. */
export function useAttempt(): (work: () => PromiseLike<unknown>) => Promise<void> {
  const { t } = useTranslation()
  const toast = useToast()
  const words = useFailureWords()
  return useCallback(
    async (work) => {
      try {
        await work()
      } catch (thrown) {
        const { what, why, next } = words(failureOf(thrown))
        toast({ title: what || t('transfers.actionFailed'), description: `${why} ${next}`, tone: 'amber' })
      }
    },
    [t, toast, words],
  )
}
