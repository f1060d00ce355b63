import { devices } from './devices/words.en.ts'
import { lab } from './lab/words.en.ts'
import { posters } from './posters/words.en.ts'
import { settings } from './settings/words.en.ts'
import { shell } from './shell/words.en.ts'
import { sockets } from './sockets/words.en.ts'
import { transfers } from './transfers/words.en.ts'
import { ui } from './ui/words.en.ts'

/** Every word of the window, by subject. Each subject keeps its own words beside its views. */
export const en = { ui, shell, devices, transfers, sockets, lab, posters, settings }
