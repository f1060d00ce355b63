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
      if (!isPlausible(change)) {
        setError(t(`settings.invalid.${name}` as 'settings.invalid.alias'))
        return false
      }
      try {
        await client.settings.update(change)
        setError(null)
        return true
      } catch (thrown) {
        const failure = failureOf(thrown)
        const issue = issueOf(failure, name)
        const { what, why } = words(failure)
        setError(issue?.message ?? t('settings.notSaved', { why: `${what} ${why}` }))
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

/** What can be said of a value without asking the host; the host's own word is the last. */
export function isPlausible({ alias, folder, pin, lanPort, classicPort, ...limits }: SettingsChange): boolean {
  const { sendLimit = null, receiveLimit = null } = limits
  if (![sendLimit, receiveLimit].every((limit) => limit === null || isLimit(limit))) return false
  if (alias !== undefined && !isLong(alias.trim(), 60)) return false
  if (folder !== undefined && folder.trim() === '') return false
  if (pin !== undefined && pin !== null && !isLong(pin, 64)) return false
  return [lanPort, classicPort].every((port) => port === undefined || isPort(port))
}

const isLimit = (rate: number) => Number.isInteger(rate) && rate >= 100_000 && rate <= 100_000_000_000
const isPort = (port: number) => Number.isInteger(port) && port >= 0 && port <= 65535
const isLong = (text: string, most: number) => text.length >= 1 && text.length <= most
