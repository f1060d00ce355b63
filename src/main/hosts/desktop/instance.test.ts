import { EventEmitter } from 'node:events'
import type { App as ElectronApp } from 'electron'
import { expect, test } from 'vitest'
import { type Ask, soleInstance } from './instance.ts'

class App extends EventEmitter {
  given: unknown
  readonly #first: boolean

  constructor(first: boolean) {
    super()
    this.#first = first
  }

  requestSingleInstanceLock(data: unknown): boolean {
    this.given = data
    return this.#first
  }
}

const words = { argv: ['handbill', 'a.txt'], cwd: '/home/me' }
const event = { preventDefault: () => {} }

test('a second start gives its words to the first, and is told to quit', () => {
  const app = new App(false)
  expect(soleInstance(app as unknown as ElectronApp, words)).toBeNull()
  expect(app.given).toEqual(words)
})

test('what comes before anybody listens is kept, in order', () => {
  const app = new App(true)
  const instance = soleInstance(app as unknown as ElectronApp, words)
  app.emit('open-file', event, '/a.poster.json')
  // Chromium's own words are in any order; ours come in the data.
  app.emit('second-instance', event, ['x', 'handbill'], '/', words)
  const asks: Ask[] = []
  instance?.take((ask) => asks.push(ask))
  app.emit('open-url', event, 'handbill://x')
  expect(asks).toEqual([
    { kind: 'file', path: '/a.poster.json' },
    { kind: 'again', ...words },
    { kind: 'url', url: 'handbill://x' },
  ])
})

test('a second start with other data only shows the window', () => {
  const app = new App(true)
  const asks: Ask[] = []
  soleInstance(app as unknown as ElectronApp, words)?.take((ask) => asks.push(ask))
  app.emit('second-instance', event, [], '/', { argv: 'no list' })
  expect(asks).toEqual([{ kind: 'again', argv: [], cwd: '' }])
})
