import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Claim, claimDataFolder } from './owner.ts'

let folder: string
const held: Claim[] = []

async function claim(where = folder): Promise<Claim> {
  const made = await claimDataFolder(where)
  held.push(made)
  return made
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'handbill-owner-'))
})
afterEach(async () => {
  for (const one of held.splice(0)) if (one.owned) await one.release()
  await rm(folder, { recursive: true, force: true })
})

describe("the data folder's owner", () => {
  test('is the first to come; the second is told who it is', async () => {
    expect((await claim()).owned).toBe(true)
    expect(await claim()).toMatchObject({ owned: false, pid: process.pid })
  })

  test('is exactly one when many come at once', async () => {
    const claims = await Promise.all(Array.from({ length: 12 }, () => claim()))
    expect(claims.filter(({ owned }) => owned)).toHaveLength(1)
  })

  test('can be followed by another after it let go', async () => {
    const first = await claim()
    if (first.owned) await first.release()
    held.length = 0
    expect((await claim()).owned).toBe(true)
    expect((await readdir(folder)).sort()).toEqual(['owner.json', 'owner.sock'])
  })

  test.skipIf(process.platform === 'win32')('that was killed leaves nothing in the way', async () => {
    const socket = join(folder, 'owner.sock')
    const script = `require('net').createServer().listen(${JSON.stringify(socket)}, () => process.stdout.write('up'))`
    const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
    await once(child.stdout, 'data')
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect((await stat(socket)).isSocket()).toBe(true)
    await writeFile(join(folder, 'owner.guard'), String(child.pid))
    expect((await claim()).owned).toBe(true)
  })

  test.skipIf(process.platform === 'win32')('lets go though a second process is still connected', async () => {
    const first = await claim()
    if (!first.owned) throw new Error('somebody else owns it')
    first.server.on('upgrade', (_request, socket) => socket.write('HTTP/1.1 101 Switching Protocols\r\n\r\n'))
    const second = connect(join(folder, 'owner.sock'))
    second.write('GET /rpc HTTP/1.1\r\nHost: owner\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n')
    await once(second, 'data')
    const closed = once(second, 'close')
    await first.release()
    held.length = 0
    await closed
  })

  test('that hangs is named', async () => {
    const mute = createServer(() => {}).listen(join(folder, 'owner.sock'))
    await once(mute, 'listening')
    await writeFile(join(folder, 'owner.json'), JSON.stringify({ pid: process.pid }))
    await expect(claimDataFolder(folder)).rejects.toMatchObject({
      code: 'DATA_FOLDER_BUSY',
      data: { pid: process.pid },
    })
    mute.close()
  })

  test('lives elsewhere when the path of the folder is too long for a socket', async () => {
    const deep = join(folder, 'x'.repeat(120))
    expect((await claim(deep)).owned).toBe(true)
    expect((await claim(deep)).owned).toBe(false)
  })

  test('says why a folder cannot be used', async () => {
    const file = join(folder, 'file')
    await writeFile(file, '')
    if (process.platform === 'linux') {
      await expect(claimDataFolder('/proc/nope')).rejects.toMatchObject({ code: 'DATA_FOLDER_UNUSABLE' })
    }
    await expect(claimDataFolder(join(file, 'inside'))).rejects.toMatchObject({ code: 'DATA_FOLDER_UNUSABLE' })
  })
})
