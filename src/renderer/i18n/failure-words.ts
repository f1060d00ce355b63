import type { i18n } from 'i18next'
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import type { FailureRecord } from '../../shared/contract/failure.ts'

/** A failure in three sentences: what failed, why, and what to do next. */
export interface FailureWords {
  what: string
  why: string
  next: string
}

/** Translated by code where the language has the words; the failure's own English sentences otherwise. */
export function failureWords({ code, data }: FailureRecord, { exists, t }: Pick<i18n, 'exists' | 't'>): FailureWords {
  const say = (part: keyof FailureWords) => {
    const key = `failures.${code}.${part}`
    return exists(key) ? (t as (key: string, data: object) => string)(key, data) : data[part]
  }
  return { what: say('what'), why: say('why'), next: say('next') }
}

export function useFailureWords(): (failure: FailureRecord) => FailureWords {
  const { i18n } = useTranslation()
  // `language` is in the list because the words change with it while the instance stays the same.
  return useCallback((failure) => failureWords(failure, i18n), [i18n, i18n.language])
}
