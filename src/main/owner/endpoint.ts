import { createHash } from 'node:crypto'
import { chmod, lstat, mkdir } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join, resolve } from 'node:path'

/** `sun_path` holds 108 bytes on Linux and 104 on macOS, the closing zero included (unix(7), unix(4)). */
const LONGEST = 103

/**
 * Where the owner of a data folder listens: a socket in the folder itself; beside the system's temporary files when the
 * folder's path is too long for one; a named pipe on Windows.
 */
export async function endpointOf(folder: string, platform = process.platform): Promise<string> {
  const whole = resolve(folder)
  const digest = createHash('sha256').update(whole).digest('hex').slice(0, 32)
  if (platform === 'win32') return `\\\\.\\pipe\\handbill-${digest}`
  const inside = join(whole, 'owner.sock')
  if (Buffer.byteLength(inside) <= LONGEST) return inside
  const { uid } = userInfo()
  const shared = join(tmpdir(), `handbill-${uid}`)
  await mkdir(shared, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  // The temporary folder is everybody's: a folder that somebody else made there must not be trusted.
  const { uid: holder, mode } = await lstat(shared)
  if (holder !== uid) throw new Error(`${shared} belongs to another user`)
  if (mode & 0o077) await chmod(shared, 0o700)
  return join(shared, `${digest}.sock`)
}
