import './ui/tokens.css'
import './ui/base.css'
import { createRoot } from 'react-dom/client'
import { openDoor } from './client/index.ts'
import { restoreTheme } from './shell/appearance.ts'
import { Barred } from './shell/boot.tsx'
import { Window } from './shell/window.tsx'
import { createWords, languageOf } from './words.ts'

restoreTheme()
const language = languageOf('system', navigator.languages)
document.documentElement.lang = language
const root = createRoot(document.getElementById('root')!)
const words = await createWords(language)
try {
  root.render(<Window door={await openDoor()} words={words} />)
} catch {
  root.render(<Barred title={words.t('shell.noDoor')} more={words.t('shell.noDoorMore')} />)
}
