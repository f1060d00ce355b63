import { expect, it } from 'vitest'
import { namesDevice } from './device-name.ts'

it.each(['con', 'AUX', 'nul.txt', 'lpt1 .x', 'COM¹.a.b', 'clock$', 'CONIN$.png'])('%s is a device', (name) => {
  expect(namesDevice(name)).toBe(true)
})

it.each(['', '.con', 'con1', 'COM10', 'a.con', 'consul', 'printer.prn'])('%s is none', (name) => {
  expect(namesDevice(name)).toBe(false)
})
