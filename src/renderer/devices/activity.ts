import type { Device } from '../../shared/contract/devices.ts'
import type { Transfer } from '../../shared/contract/transfers.ts'

/** What this page needs to know of transfers; the shell hands it in. */
export interface Activity {
  transfers: readonly Transfer[]
  preparing: readonly { to: string; bytes: number; total: number }[]
}

/** The running transfers with a device: by certificate where one was shown, else by address. */
export function runningWith(device: Device, transfers: readonly Transfer[]): Transfer[] {
  return transfers.filter(({ state, peer }) => {
    if (state !== 'running' && state !== 'waiting') return false
    if (peer.fingerprint) return peer.fingerprint.toUpperCase() === device.id.toUpperCase()
    return device.paths.some(({ address }) => address === peer.address)
  })
}
