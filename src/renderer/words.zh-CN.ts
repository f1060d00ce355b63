import { devices } from './devices/words.zh-CN.ts'
import { failures } from './i18n/failures.zh-CN.ts'
import { findings } from './i18n/findings.zh-CN.ts'
import type { Translation } from './i18n/translation.ts'
import { lab } from './lab/words.zh-CN.ts'
import { posters } from './posters/words.zh-CN.ts'
import { settings } from './settings/words.zh-CN.ts'
import { shell } from './shell/words.zh-CN.ts'
import { sockets } from './sockets/words.zh-CN.ts'
import { transfers } from './transfers/words.zh-CN.ts'
import { ui } from './ui/words.zh-CN.ts'
import type { en } from './words.en.ts'

export const zhCN: Translation<typeof en> & { failures: typeof failures; findings: typeof findings } = {
  ui,
  shell,
  devices,
  transfers,
  sockets,
  lab,
  posters,
  settings,
  failures,
  findings,
}
