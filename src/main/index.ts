import { join } from 'node:path'
import electron from 'electron'
import { defaultDataFolder } from './hosts/cli/context.ts'
import { openBehind } from './hosts/desktop/behind.ts'
import { startDesktop } from './hosts/desktop/desktop.ts'

const { env } = process
const dataFolder = env.HANDBILL_DATA_DIR ?? defaultDataFolder()

// One window a data folder: Chromium's own files lie in it, and with them the lock of the single instance.
electron.app.setPath('userData', join(dataFolder, 'window'))

// Not awaited: Electron is ready only after this module has run to its end (electron/electron#40719).
void startDesktop({
  electron,
  outFolder: join(import.meta.dirname, '..'),
  boundsFile: join(dataFolder, 'window.json'),
  argv: process.argv,
  cwd: process.cwd(),
  open: () => openBehind({ version: import.meta.env.HANDBILL_VERSION, dataFolder, env }),
})
