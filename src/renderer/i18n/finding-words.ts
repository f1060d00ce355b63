import type { i18n } from 'i18next'
import { useCallback } from 'react'
import { useTranslation } from 'react-i18next'
import type { Finding } from '../../shared/contract/devices.ts'

/** Translated by code where the language has the words; the finding's own English sentence otherwise. */
export function findingWords({ code, sentence, data }: Finding, { exists, t }: Pick<i18n, 'exists' | 't'>): string {
  const key = `findings.${code}`
  if (!exists(key)) return sentence
  const named = data.holder === '' ? { ...data, holder: t('devices.doctor.someProgram') } : data
  return (t as (key: string, data: object) => string)(key, named)
}

export function useFindingWords(): (finding: Finding) => string {
  const { i18n } = useTranslation()
  // `language` is in the list because the words change with it while the instance stays the same.
  return useCallback((finding) => findingWords(finding, i18n), [i18n, i18n.language])
}
