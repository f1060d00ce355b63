import { expect, it } from 'vitest'
import type { Device } from '../../shared/contract/devices.ts'
import type { Transfer } from '../../shared/contract/transfers.ts'
import { runningWith } from './activity.ts'

const device: Device = {
  id: 'AB',
  alias: 'Front desk',
  model: null,
  type: 'desktop',
  version: '2.1',
  paths: [{ address: '10.0.0.2', port: 53317, protocol: 'https', via: 'manual', interface: null, lastSeen: 0 }],
  lastSeen: 0,
}

function transfer(state: Transfer['state'], fingerprint: string | null, address: string): Transfer {
  return {
    id: `${state} ${fingerprint} ${address}`,
    direction: 'out',
    state,
    peer: { alias: 'Front desk', fingerprint, address },
    title: 'a.pdf',
    fileCount: 1,
    filesDone: 0,
    bytes: 0,
    total: 1,
    rate: 0,
    folder: null,
    connections: [],
    protocol: 'localsend',
    text: null,
    whenSeen: false,
    startedAt: 0,
    endedAt: null,
    expiresAt: null,
    failure: null,
  }
}

it('shows on a card what goes to or comes from that device, whatever its address was', () => {
  const byKey = transfer('running', 'ab', '192.168.1.9')
  const byAddress = transfer('waiting', null, '10.0.0.2')
  const ended = transfer('done', 'AB', '10.0.0.2')
  // Another certificate at the same address is another device.
  const impostor = transfer('running', 'CD', '10.0.0.2')
  expect(runningWith(device, [byKey, byAddress, ended, impostor])).toEqual([byKey, byAddress])
})
