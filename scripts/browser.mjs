// @ts-check
import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const names = [
  'google-chrome-stable',
  'google-chrome',
  'chromium',
  'chromium-browser',
  'microsoft-edge-stable',
  'microsoft-edge',
]

const places = {
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ],
  win32: ['ProgramFiles', 'ProgramFiles(x86)', 'LocalAppData'].flatMap((root) =>
    process.env[root]
      ? [
          join(process.env[root], 'Google/Chrome/Application/chrome.exe'),
          join(process.env[root], 'Microsoft/Edge/Application/msedge.exe'),
        ]
      : [],
  ),
}

/** Path of an installed Chrome, Edge or Chromium (`HANDBILL_BROWSER` first), or null. */
export function findBrowser(env = process.env, platform = process.platform) {
  if (env.HANDBILL_BROWSER) return env.HANDBILL_BROWSER
  const onPath = (env.PATH ?? '').split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)))
  const candidates = [...(platform === 'darwin' || platform === 'win32' ? places[platform] : []), ...onPath]
  return candidates.find(isExecutable) ?? null
}

/** As {@link findBrowser}; where there is none, root on Debian installs the `chromium` package. */
export function findOrInstallBrowser() {
  const found = findBrowser()
  if (found || process.platform !== 'linux' || process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return found
  process.stdout.write('No Chrome, Edge or Chromium here: installing the Debian package "chromium" …\n')
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  for (const words of [['update'], ['install', '-y', '--no-install-recommends', 'chromium']]) {
    const { status } = spawnSync('apt-get', words, { env, stdio: ['ignore', 'ignore', 'inherit'], timeout: 600_000 })
    if (status !== 0) break
  }
  return findBrowser()
}

/** With these words a browser talks to nobody but the page's host. */
export function browserWords(uid = process.getuid?.()) {
  return [
    // Chromium refuses its sandbox to root, which is who runs tests in most containers.
    ...(uid === 0 ? ['--no-sandbox'] : []),
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ]
}

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
