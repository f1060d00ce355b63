import { createInstance, type i18n } from 'i18next'
import { initReactI18next } from 'react-i18next'
import type { Settings } from '../shared/contract/settings.ts'
import { en } from './words.en.ts'

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation'
    resources: { translation: typeof en }
  }
}

export const languages = ['en', 'zh-CN'] as const
export type Language = (typeof languages)[number]

/** The setting's language, or the best of ours for what the system prefers. */
export function languageOf(setting: Settings['language'], preferred: readonly string[]): Language {
  if (setting !== 'system') return setting
  for (const tag of preferred) {
    if (/^zh\b/i.test(tag)) return 'zh-CN'
    if (/^en\b/i.test(tag)) return 'en'
  }
  return 'en'
}

/** Words for one window. English is there at once, Chinese is fetched when it is first spoken. */
export async function createWords(language: Language): Promise<i18n> {
  const words = createInstance()
  await words.use(initReactI18next).init({
    lng: 'en',
    fallbackLng: 'en',
    resources: { en: { translation: en } },
    // React escapes already.
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
  })
  await speak(words, language)
  return words
}

export async function speak(words: i18n, language: Language): Promise<void> {
  if (language === 'zh-CN' && !words.hasResourceBundle('zh-CN', 'translation')) {
    const { zhCN } = await import('./words.zh-CN.ts')
    words.addResourceBundle('zh-CN', 'translation', zhCN)
  }
  if (words.language !== language) await words.changeLanguage(language)
}
