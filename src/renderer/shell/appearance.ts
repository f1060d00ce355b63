import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useLive } from '../live/context.tsx'
import { SettingsContext } from '../settings/store.ts'
import { languageOf, speak } from '../words.ts'

const KEY = 'handbill.theme'

/** Puts on the theme of the last visit before anything is drawn, so that a dark window does not flash light. */
export function restoreTheme(): void {
  wear(localStorage.getItem(KEY) ?? 'system')
}

/** Theme and language as the settings say, now and whenever they change. True while the words are the right ones. */
export function useAppearance(): boolean {
  const { i18n } = useTranslation()
  const theme = useLive(SettingsContext, ({ value }) => value?.theme)
  const language = useLive(SettingsContext, ({ value }) => value?.language)

  useEffect(() => {
    if (!theme) return
    wear(theme)
    localStorage.setItem(KEY, theme)
  }, [theme])

  const spoken = languageOf(language ?? 'system', navigator.languages)
  useEffect(() => {
    document.documentElement.lang = spoken
    void speak(i18n, spoken)
  }, [spoken, i18n])
  return i18n.language === spoken
}

function wear(theme: string): void {
  const { dataset } = document.documentElement
  if (theme === 'light' || theme === 'dark') dataset.theme = theme
  else delete dataset.theme
}
