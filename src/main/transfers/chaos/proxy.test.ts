import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type Blow, type Fate, SMOOTH } from './plan.ts'
import { type ChaosProxy, startProxy } from './proxy.ts'
import { Random } from './random.ts'

const BYTES = new Random(1).bytes(300_000)
let proxy: ChaosProxy | undefined
let heard: Promise<{ bytes: Buffer; error: string | null }>
const server = createServer()

beforeEach(async () => {
  heard = new Promise((resolve) => {
    server.once('connection', (socket: Socket) => {
      const chunks: Buffer[] = []
      let error: string | null = null
      socket.on('data', (chunk) => chunks.push(chunk))
      socket.on('error', ({ message }) => {
        error = message
      })
      socket.on('close', () => resolve({ bytes: Buffer.concat(chunks), error }))
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterEach(async () => {
  await proxy?.stop()
  server.close()
})

async function say(bytes: Buffer, fate: Fate, flipsFrom = ''): Promise<void> {
  const { port } = server.address() as AddressInfo
  const to = { alias: '', address: '127.0.0.1', port, protocol: 'http', fingerprint: null } as const
  proxy = await startProxy(to, [fate], flipsFrom)
  const socket = connect(proxy.address.port, '127.0.0.1')
  socket.on('error', () => {})
  socket.end(bytes)
  await buffer(socket).catch(() => {})
}

async function expectHeard(bytes: Buffer, error: string | null): Promise<void> {
  const was = await heard
  expect({ length: was.bytes.length, same: was.bytes.equals(bytes), error: was.error }).toEqual({
    ...{ length: bytes.length, same: true, error },
  })
}

const struck = (blow: Blow, slice = 0): Fate => ({ ...SMOOTH, there: { slice, delayMs: 0, blow } })

it.each([0, 1, 997])('carries everything in slices of %i', async (slice) => {
  await say(BYTES, { ...SMOOTH, there: { slice, delayMs: 1, blow: null } })
  await expectHeard(BYTES, null)
  expect(proxy?.passed).toBe(BYTES.length)
})

it('cuts at the byte, as one that leaves', async () => {
  await say(BYTES, struck({ kind: 'cut', at: 70_001 }, 100))
  await expectHeard(BYTES.subarray(0, 70_001), null)
})

it('resets', async () => {
  await say(BYTES, struck({ kind: 'reset', at: 70_001 }, 100))
  expect((await heard).error).toBe('read ECONNRESET')
})

it('swallows what comes, and resets in the end', async () => {
  await say(BYTES, struck({ kind: 'dead', at: 70_001, ms: 30 }))
  await expectHeard(BYTES.subarray(0, 70_001), 'read ECONNRESET')
})

it.each(['', BYTES.subarray(1000, 1040).toString('latin1')])('turns one bit, after what it waits for', async (from) => {
  await say(BYTES, struck({ kind: 'flip', at: 150_000, bit: 3 }, 10), from)
  const at = from === '' ? 150_000 : 151_040
  const turned = Buffer.from(BYTES)
  turned[at]! ^= 8
  await expectHeard(turned, null)
})
