import type { i18n } from 'i18next'
import { useTranslation } from 'react-i18next'
import { limits } from '../../shared/tcp/diagnosis.ts'
import type { ParsedFilter } from '../../shared/tcp/filter.ts'
import { fields, keys } from '../../shared/tcp/filter-terms.ts'
import { tcpStates } from '../../shared/tcp/states.ts'

type Misread = Extract<ParsedFilter, { ok: false }>

/** Why a filter is not understood, and where, in the window's language. */
export function faultWords({ at, fault }: Misread, t: i18n['t']): string {
  const all = {
    keys: keys.join(', '),
    fields: fields.join(', '),
    states: tcpStates.join(', '),
    limits: limits.join(', '),
  }
  const what = t(`sockets.faults.${fault.code}`, { ...all, ...fault.params })
  return t('sockets.faultAt', { at: at + 1, what })
}

export function useFaultWords(): (misread: Misread) => string {
  const { t } = useTranslation()
  return (misread) => faultWords(misread, t)
}
