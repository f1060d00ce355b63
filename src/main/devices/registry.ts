import type { Device, DevicePath } from '../../shared/contract/devices.ts'
import { LiveCollection } from '../../shared/contract/live.ts'
import type { PeerInfo } from './announcement.ts'
import { addPath, samePath } from './paths.ts'

/** Who is there: one device per fingerprint, whatever number of paths lead to it, and never ourselves. */
export class Registry {
  readonly list = new LiveCollection<Device>()
  readonly #own: () => string
  readonly #limit: number

  constructor(ownFingerprint: () => string, limit: number) {
    this.#own = ownFingerprint
    this.#limit = limit
  }

  /** Whether the device was seen there before. */
  has(id: string, path: Pick<DevicePath, 'address' | 'port' | 'protocol'>): boolean {
    return this.list.get(id)?.paths.some((known) => samePath(known, path)) === true
  }

  /** Takes in one sighting; the latest tells the alias. Undefined for ourselves. */
  seen(info: PeerInfo, path: DevicePath): Device | undefined {
    if (info.fingerprint === this.#own()) return undefined
    const before = this.list.get(info.fingerprint)
    const paths = addPath(before?.paths ?? [], path)
    const lastSeen = Math.max(path.lastSeen, before?.lastSeen ?? 0)
    const { alias, version, deviceModel: model, deviceType: type } = info
    const news = { alias, version, model, type }
    const device: Device = {
      id: info.fingerprint,
      ...(before && path.lastSeen < before.lastSeen ? wordsOf(before) : news),
      paths,
      lastSeen,
    }
    if (!before) this.#makeRoom()
    this.list.set(device)
    return device
  }

  /** Takes a path off a device, and the device when it was the last. */
  dropPath(id: string, path: Pick<DevicePath, 'address' | 'port' | 'protocol'>): void {
    this.#keep(id, (other) => !samePath(other, path))
  }

  /** Somebody has shown another certificate there: the path leads to nobody else. */
  proven(id: string, path: Pick<DevicePath, 'address' | 'port' | 'protocol'>): void {
    for (const device of this.list.values())
      if (device.id !== id && this.has(device.id, path)) this.dropPath(device.id, path)
  }

  /** Takes off the paths that were silent since `before` (Unix ms); the device stays as long as one is left. */
  dropSilent(id: string, before: number): void {
    this.#keep(id, ({ lastSeen }) => lastSeen >= before)
  }

  drop(id: string): void {
    this.list.delete(id)
  }

  clear(): void {
    for (const { id } of this.list.values()) this.list.delete(id)
  }

  #keep(id: string, wanted: (path: DevicePath) => boolean): void {
    const device = this.list.get(id)
    if (!device) return
    const paths = device.paths.filter(wanted)
    if (paths.length === device.paths.length) return
    if (paths.length === 0) this.list.delete(id)
    else this.list.set({ ...device, paths })
  }

  /** The one that was silent longest goes: a flood of made-up devices costs no memory. */
  #makeRoom(): void {
    if (this.list.size < this.#limit) return
    const oldest = this.list.values().reduce((a, b) => (b.lastSeen < a.lastSeen ? b : a))
    this.list.delete(oldest.id)
  }
}

function wordsOf({ alias, version, model, type }: Device) {
  return { alias, version, model, type }
}
