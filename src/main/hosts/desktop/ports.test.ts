import { EventEmitter } from 'node:events'
import type { IpcMain, MessagePortMain } from 'electron'
import { expect, test } from 'vitest'
import { createRouter } from '../../router.ts'
import { smallApp } from '../small-app.fixture.ts'
import { CONNECT, handOverPorts } from './ports.ts'

function asked(frame: object | null) {
  const ipc = new EventEmitter()
  const posted: unknown[][] = []
  let started = 0
  const port1 = Object.assign(new EventEmitter(), {
    start: () => (started += 1),
    postMessage: () => {},
    close: () => {},
  })
  const port2 = { name: 'port2' }
  handOverPorts(
    ipc as unknown as IpcMain,
    () => ({ port1: port1 as unknown as MessagePortMain, port2: port2 as unknown as MessagePortMain }),
    createRouter(smallApp()),
  )
  const postMessage = (...given: unknown[]) => posted.push(given)
  ipc.emit(CONNECT, { senderFrame: frame && { postMessage, ...frame } })
  return { posted, started, port2 }
}

test('our page in the top frame gets a port, served before it is handed over', () => {
  const { posted, started, port2 } = asked({ parent: null, origin: 'app://ui', url: 'app://ui/index.html' })
  expect(posted).toEqual([['handbill:port', null, [port2]]])
  expect(started).toBe(1)
})

test.each([
  ['a frame within the page', { parent: {}, origin: 'app://ui', url: 'app://ui/index.html' }],
  ['another origin', { parent: null, origin: 'https://evil.example', url: 'https://evil.example/' }],
  ['a name like ours', { parent: null, origin: 'app://ui.evil', url: 'app://ui.evil/' }],
  ['an address that only says so', { parent: null, origin: 'null', url: 'app://ui/index.html' }],
  ['a frame that is gone', null],
])('%s gets none', (_name, frame) => {
  const { posted, started } = asked(frame)
  expect(posted).toEqual([])
  expect(started).toBe(0)
})
