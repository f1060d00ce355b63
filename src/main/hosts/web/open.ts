import { spawn } from 'node:child_process'
import { accessSync, constants } from 'node:fs'
import { posix, win32 } from 'node:path'

/** What of the surroundings decides how a page is shown. */
export interface Surroundings {
  platform: NodeJS.Platform
  env: NodeJS.ProcessEnv
  /** Effective user id; undefined on Windows. */
  uid: number | undefined
  isExecutable(file: string): boolean
  /** Starts a program that outlives us; resolves to whether it started. Words, never a shell's string. */
  start(file: string, words: readonly string[]): Promise<boolean>
}

/** ms after which a program that did not end counts as started. */
const STARTED = 1500

export type Shown = 'app window' | 'browser' | 'nowhere'

const LINUX = [
  'google-chrome-stable',
  'google-chrome',
  'chromium',
  'chromium-browser',
  'microsoft-edge-stable',
  'microsoft-edge',
]
const MAC = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]
const WINDOWS_ROOTS = ['ProgramFiles', 'ProgramFiles(x86)', 'LocalAppData']
const WINDOWS = ['Google\\Chrome\\Application\\chrome.exe', 'Microsoft\\Edge\\Application\\msedge.exe']

/**
 * Shows a page of ours: in a window of its own by an installed Chrome, Edge or Chromium (`HANDBILL_BROWSER` first),
 * else by the default browser. `nowhere` when there is neither display nor browser: then the address must be printed.
 */
export async function openPage(url: string, around: Surroundings = surroundings()): Promise<Shown> {
  if (!hasDisplay(around)) return 'nowhere'
  const browser = findBrowser(around)
  // Chromium refuses to run as root unless its sandbox is given up, which is not ours to decide.
  const refuses = around.platform === 'linux' && around.uid === 0
  if (browser && !refuses && (await around.start(browser, [`--app=${url}`]))) return 'app window'
  const [file, ...words] = defaultBrowser(around.platform)
  return (await around.start(file, [...words, url])) ? 'browser' : 'nowhere'
}

/** As {@link openPage}, told in one English sentence for a terminal. */
export async function openInBrowser(url: string, around: Surroundings = surroundings()): Promise<string> {
  const told: Record<Shown, string> = {
    'app window': 'Opened in a window of its own.',
    browser: 'Opened in your browser.',
    nowhere: 'There is no display or no browser here: open the address yourself.',
  }
  return told[await openPage(url, around)]
}

/** Path of an installed Chrome, Edge or Chromium, or null. */
export function findBrowser({ platform, env, isExecutable }: Surroundings): string | null {
  if (env.HANDBILL_BROWSER) return env.HANDBILL_BROWSER
  return candidates(platform, env).find(isExecutable) ?? null
}

function candidates(platform: NodeJS.Platform, env: NodeJS.ProcessEnv): string[] {
  if (platform === 'darwin') return MAC
  if (platform === 'win32') {
    const roots = WINDOWS_ROOTS.flatMap((name) => env[name] ?? [])
    return roots.flatMap((root) => WINDOWS.map((place) => win32.join(root, place)))
  }
  const folders = (env.PATH ?? '').split(':').filter(posix.isAbsolute)
  return LINUX.flatMap((name) => folders.map((folder) => posix.join(folder, name)))
}

function hasDisplay({ platform, env }: Surroundings): boolean {
  if (platform === 'darwin' || platform === 'win32') return true
  return Boolean(env.DISPLAY || env.WAYLAND_DISPLAY)
}

/** `start` would be a shell's word on Windows; `rundll32` takes the address as it is. */
function defaultBrowser(platform: NodeJS.Platform): [string, ...string[]] {
  if (platform === 'darwin') return ['/usr/bin/open']
  if (platform === 'win32') return ['rundll32.exe', 'url.dll,FileProtocolHandler']
  return ['xdg-open']
}

function surroundings(): Surroundings {
  return {
    platform: process.platform,
    env: process.env,
    uid: process.geteuid?.(),
    isExecutable(file) {
      try {
        accessSync(file, constants.X_OK)
        return true
      } catch {
        return false
      }
    },
    start: (file, words) =>
      new Promise((resolve) => {
        const child = spawn(file, words, { detached: true, stdio: 'ignore' })
        child.once('error', () => resolve(false))
        child.once('exit', (code) => resolve(code === 0))
        // A browser that is still there by then has not failed to start.
        setTimeout(() => resolve(true), STARTED).unref()
        child.unref()
      }),
  }
}
