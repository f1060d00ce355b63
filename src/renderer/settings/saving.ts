import { useCallback, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { FailureRecord, Issue } from '../../shared/contract/failure.ts'
import type { SettingsChange } from '../../shared/contract/settings.ts'
import { useFailureWords } from '../i18n/failure-words.ts'
import { useDoor } from '../live/context.tsx'
import { failureOf } from '../live/failure.ts'

export interface Saving {
  /** Resolves with true when it is saved; otherwise `error` says why not. */
  save: (change: SettingsChange) => Promise<boolean>
  error: string | null
  forgive: () => void
}

/** Saves one setting as soon as it is changed, and keeps what is wrong with it beside its field. */
export function useSaving(name: keyof SettingsChange): Saving {
  const { t } = useTranslation()
  const { client } = useDoor()
  const words = useFailureWords()
  const [error, setError] = useState<string | null>(null)
  const save = useCallback(
    async (change: SettingsChange) => {
      try {
        await client.settings.update(change)
        setError(null)
        return true
      } catch (thrown) {
        const failure = failureOf(thrown)
        const issue = issueOf(failure, name)
        const key = `settings.invalid.${name}` as 'settings.invalid.alias'
        const known = issue && t(key, { defaultValue: issue.message })
        const { what, why } = words(failure)
        setError(known || t('settings.notSaved', { why: `${what} ${why}` }))
        return false
      }
    },
    [client, name, t, words],
  )
  return { save, error, forgive: () => setError(null) }
}

/** What an INPUT_INVALID says of this field. */
export function issueOf({ code, data }: FailureRecord, name: string): Issue | undefined {
  if (code !== 'INPUT_INVALID' || !Array.isArray(data.issues)) return undefined
  return (data.issues as Issue[]).find(({ path }) => path[0] === name)
}
