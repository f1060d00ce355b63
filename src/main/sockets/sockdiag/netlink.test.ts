import { describe, expect, test } from 'vitest'
import { Dumper, Room } from './dump.ts'
import { openNetlink } from './netlink.ts'

describe.runIf(process.platform === 'linux')('a netlink socket', () => {
  test('that is closed leaves alone whoever has its descriptor now', async () => {
    const first = await openNetlink()
    first.close()
    // The kernel gives the lowest free number: this one has that of the first.
    const second = await openNetlink()
    try {
      first.close()
      expect(() => first.send(new Uint8Array(72))).toThrow('closed')
      expect(() => first.receive(new Uint8Array(72))).toThrow('closed')
      const read = () => new Dumper(second).dump({ protocol: 'tcp', family: 4 }, new Room(), () => {})
      expect(read).not.toThrow()
    } finally {
      second.close()
    }
  })
})
