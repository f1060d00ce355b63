import { open, readFile, rm } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'

const PATIENCE_MS = 5_000

/**
 * Runs `inside` while no other process runs it for the same file. The guard is held for milliseconds; one that was left
 * behind by a process that died in that moment is taken away.
 *
 * @throws Error when a living process keeps the guard for longer than 5 s.
 */
export async function guarded<T>(file: string, inside: () => Promise<T>): Promise<T> {
  const until = Date.now() + PATIENCE_MS
  while (!(await take(file))) {
    const holder = Number(await readFile(file, 'utf8').catch(() => ''))
    if (holder > 0 && !isAlive(holder)) await rm(file, { force: true })
    else if (Date.now() > until) {
      // An empty guard has no holder to ask: whoever made it died before it wrote its name.
      if (holder > 0) throw new Error(`process ${holder} keeps ${file}`)
      await rm(file, { force: true })
    } else await delay(20)
  }
  try {
    return await inside()
  } finally {
    await rm(file, { force: true })
  }
}

async function take(file: string): Promise<boolean> {
  try {
    const handle = await open(file, 'wx', 0o600)
    await handle.writeFile(String(process.pid))
    await handle.close()
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
