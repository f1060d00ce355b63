import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, type Handbill, test } from './fixtures/handbill.ts'

const SIZE = 160 * 1024 * 1024
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

async function kill({ process }: Handbill): Promise<void> {
  process.kill('SIGKILL')
  await once(process, 'exit')
}

for (const victim of ['receiver', 'sender'] as const) {
  test(`a file goes on where it was after its ${victim} was killed`, async ({ handbills }) => {
    const received = join(handbills.folder, 'received')
    const file = join(handbills.folder, 'big.bin')
    const bytes = randomBytes(SIZE)
    await writeFile(file, bytes)
    const receive = (port: number) =>
      handbills.run('desk', ...['receive', '--dir', received, '--accept', 'all', '--lan-port', String(port)])
    const far = (event: { bytes: number }) => event.bytes > SIZE / 8

    let desk = receive(0)
    const { port } = await desk.event<{ port: number }>('listening')
    const first = handbills.run('studio', 'send', file, '--to', `127.0.0.1:${port}`)
    await desk.event('progress', far)
    await kill(victim === 'receiver' ? desk : first)
    if (victim === 'receiver') {
      expect(await first.ended(), first.log).not.toBe(0)
      desk = receive(port)
      await desk.event('listening')
    }
    expect((await readdir(received)).join()).toMatch(/^\.big\.bin\.[0-9a-f]+\.part$/)

    const second = handbills.run('studio', 'send', file, '--to', `127.0.0.1:${port}`)
    expect(await second.ended(), second.log).toBe(0)
    expect(await desk.event('received')).toMatchObject({ bytes: SIZE, sha256: sha256(bytes), verified: true })
    expect(await readdir(received)).toEqual(['big.bin'])
    expect(sha256(await readFile(join(received, 'big.bin')))).toBe(sha256(bytes))
    // What was there already was not sent again: the first that is told of the second run is past it.
    const [start] = second.events('progress').filter(({ bytes }) => Number(bytes) > 0)
    expect(start?.bytes).toBeGreaterThan(SIZE / 16)
  })
}
