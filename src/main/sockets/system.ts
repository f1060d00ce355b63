import { existsSync } from 'node:fs'
import { ipHelperSource } from './iphlpapi/source.ts'
import { macosSource, windowsSource } from './netstat/source.ts'
import { procSource } from './proc/source.ts'
import { sockDiagSource } from './sockdiag/source.ts'
import { noSource, type SocketSource } from './source.ts'

/**
 * The best source that this system has. Never throws: what stood in the way of a better one is in its `caps.reason`.
 */
export async function systemSource(platform: NodeJS.Platform = process.platform): Promise<SocketSource> {
  if (platform === 'darwin') return macosSource()
  if (platform === 'win32') {
    return ipHelperSource().catch(({ message }: Error) =>
      windowsSource({ reason: `Windows could not be asked directly, but by its netstat: ${message}.` }),
    )
  }
  if (platform !== 'linux') return noSource(platform)
  try {
    return await sockDiagSource()
  } catch (error) {
    return procSource({ reason: `The kernel could not be asked directly: ${(error as Error).message}.` })
  }
}

/** The built entry of the table's thread, seen from wherever this module ended up; null in the sources. */
export function findTableWorker(): URL | null {
  const ways = ['./sockets-worker.js', '../sockets-worker.js']
  return ways.map((way) => new URL(way, import.meta.url)).find((url) => existsSync(url)) ?? null
}
