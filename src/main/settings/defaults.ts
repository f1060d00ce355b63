import { readFile, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import type { Settings } from '../../shared/contract/settings.ts'
import { friendlyAlias } from './alias.ts'

/** LocalSend protocol v2.1 §1. */
export const DEFAULT_LAN_PORT = 53317
export const DEFAULT_CLASSIC_PORT = 8000

export interface Surroundings {
  home?: string
  env?: Readonly<Record<string, string | undefined>>
  /** As `Math.random`. */
  random?: () => number
}

/** The settings of a first start on this machine. */
export async function defaultSettings(around: Surroundings = {}): Promise<Settings> {
  const { home = homedir(), env = process.env, random = Math.random } = around
  return {
    version: 1,
    alias: friendlyAlias(random),
    folder: await downloads(home, env),
    accept: 'ask',
    existing: 'keep-both',
    oneAtATime: false,
    keepExecutable: false,
    pin: null,
    lanPort: DEFAULT_LAN_PORT,
    classic: false,
    classicPort: DEFAULT_CLASSIC_PORT,
    discovery: true,
    sendLimit: null,
    receiveLimit: null,
    privatePictures: false,
    theme: 'system',
    language: 'system',
  }
}

/** The person's own download folder, by whatever name; the home folder where there is none. */
async function downloads(home: string, env: NonNullable<Surroundings['env']>): Promise<string> {
  const config = env.XDG_CONFIG_HOME || join(home, '.config')
  const candidates = [
    env.XDG_DOWNLOAD_DIR,
    await xdgDownloadDir(join(config, 'user-dirs.dirs'), home),
    join(home, 'Downloads'),
  ]
  for (const folder of candidates) if (folder && isAbsolute(folder) && (await isFolder(folder))) return folder
  return home
}

/** Reads `XDG_DOWNLOAD_DIR="$HOME/Téléchargements"` from the file that xdg-user-dirs keeps (user-dirs.dirs(5)). */
async function xdgDownloadDir(file: string, home: string): Promise<string | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '')
  const value = /^\s*XDG_DOWNLOAD_DIR="([^"\n]+)"/m.exec(text)?.[1]
  return value?.replace(/^\$HOME(?=\/|$)/, () => home)
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  )
}
