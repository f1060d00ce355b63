import type { Device } from '../../shared/contract/devices.ts'
import { Failure } from '../../shared/contract/failure.ts'
import { LiveCollection, LiveValue } from '../../shared/contract/live.ts'
import type { Status } from '../../shared/contract/status.ts'
import type { App } from '../app.ts'

/** Some services of an App, real where the roads depend on them. Asking for another one throws. */
export function smallApp(more: Partial<Record<keyof App, unknown>> = {}): App {
  const services: Partial<Record<keyof App, unknown>> = {
    status: new LiveValue(someStatus),
    devices: {
      list: new LiveCollection<Device>(),
      async add(address: string) {
        throw new Failure('PEER_UNREACHABLE', {
          what: 'The device was not added.',
          why: 'Nobody answers there.',
          next: 'Look at the address.',
          address,
          cause: 'ECONNREFUSED',
        })
      },
      async refresh() {
        throw new RangeError('a bug')
      },
    },
    ...more,
  }
  return new Proxy(services, {
    get(target, name) {
      if (name in target) return Reflect.get(target, name)
      throw new Error(`the small App has no ${String(name)}`)
    },
  }) as unknown as App
}

export const someStatus: Status = {
  product: 'handbill',
  version: '0.0.0',
  platform: 'test',
  pid: 1,
  dataFolder: '/nowhere',
  alias: 'Small',
  fingerprint: 'AB',
  listening: null,
  classic: null,
  discovery: { state: 'off', interfaces: [], reason: null },
  notices: [],
}

export function someDevice(id: string, lastSeen = 0): Device {
  return {
    id,
    alias: id,
    model: null,
    type: 'desktop',
    version: '2.1',
    paths: [{ address: '127.0.0.1', port: 1, protocol: 'https', via: 'manual', interface: null, lastSeen }],
    lastSeen,
  }
}
