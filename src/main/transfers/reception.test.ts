import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { FakeClock } from '../devices/testing/clock.ts'
import { Bandwidth } from './bandwidth.ts'
import { Ledger } from './ledger.ts'
import { Reception } from './reception.ts'
import { Hashing } from './thread/hashing.ts'
import { Trust } from './trust.ts'
import { Unfinished } from './unfinished.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'handbill-reception-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

it('stays accepted when a person accepts in the moment that the settings do', async () => {
  const clock = new FakeClock()
  const hashing = new Hashing()
  const reception = new Reception({
    ledger: new Ledger(clock),
    settings: () => ({ folder, accept: 'all', existing: 'keep-both', oneAtATime: false, keepExecutable: false }),
    clock,
    receiving: true,
    bandwidth: new Bandwidth(clock, () => null),
    marks: { origin: null },
    trust: new Trust(join(folder, 'trust.json'), clock),
    unfinished: new Unfinished(join(folder, 'unfinished'), clock, hashing),
    hashing,
  })
  const file = { name: 'a.txt', size: 1, type: 'text/plain', sha256: null, modified: null }
  // Which of the two is first depends on the disk: over so many offers, each is.
  for (let round = 0; round < 200; round++) {
    const incoming = reception.offer({
      peer: { alias: 'Anna', fingerprint: 'F', address: '127.0.0.1' },
      files: new Map([['1', file]]),
    })
    await incoming.accept().catch((error) => expect(error).toMatchObject({ code: 'CONFLICT' }))
    await incoming.decision
    await new Promise((resolve) => setImmediate(resolve))
    expect(incoming.record.transfer).toMatchObject({ state: 'running', failure: null })
  }
})
