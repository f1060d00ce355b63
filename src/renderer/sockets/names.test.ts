import { expect, test } from 'vitest'
import type { Door } from '../client/door.ts'
import { type Names, Naming } from './names.ts'

function naming() {
  const asked: { addresses: string[]; outside?: boolean }[] = []
  let told: Names = new Map()
  const client = {
    names: async (input: (typeof asked)[number]) => {
      asked.push(input)
      return input.addresses.map((address) => ({ address, name: `host-${address}`, from: 'hosts' }))
    },
  } as unknown as Door['client']['sockets']
  const it = new Naming(client, (names) => {
    told = names
  })
  return { it, asked, told: () => Object.fromEntries(told) }
}

test('asks for nothing while it is off, for each address once, and outside only when told to', async () => {
  const { it, asked, told } = naming()
  await it.ask(['10.0.0.1'])
  expect(asked).toEqual([])
  it.switch('hosts')
  await it.ask(['10.0.0.1', '10.0.0.1', '10.0.0.2'])
  await it.ask(['10.0.0.2', '10.0.0.3'])
  expect(asked).toEqual([
    { addresses: ['10.0.0.1', '10.0.0.2'], outside: false },
    { addresses: ['10.0.0.3'], outside: false },
  ])
  expect(told()).toMatchObject({ '10.0.0.1': 'host-10.0.0.1', '10.0.0.3': 'host-10.0.0.3' })
  it.switch('outside')
  expect(told()).toEqual({})
  await it.ask(['10.0.0.1'])
  expect(asked.at(-1)).toEqual({ addresses: ['10.0.0.1'], outside: true })
  it.switch('off')
  expect(told()).toEqual({})
})
