import { randomBytes } from 'node:crypto'
import { type FileHandle, mkdtemp, open, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Arrival } from './arrival.ts'
import { WriteBack } from './write-back.ts'

const MiB = 1024 * 1024

/** A disk that takes as long as it is let, and tells what was asked of it. */
class SlowDisk {
  asked = 0
  /** Resolves when it is asked for the first time. */
  readonly begun: Promise<void>
  #begin = () => {}
  #end: ((error?: Error) => void) | undefined

  constructor() {
    this.begun = new Promise((resolve) => {
      this.#begin = resolve
    })
  }

  datasync(): Promise<void> {
    this.asked += 1
    this.#begin()
    return new Promise((resolve, reject) => {
      this.#end = (error) => (error ? reject(error) : resolve())
    })
  }

  end(error?: Error): void {
    this.#end?.(error)
  }
}

describe('writing back', () => {
  it('begins with enough bytes, one at a time', async () => {
    const disk = new SlowDisk()
    const back = new WriteBack(disk, 10)
    back.wrote(9)
    expect(disk.asked).toBe(0)
    back.wrote(1)
    back.wrote(30)
    expect(disk.asked).toBe(1)
    disk.end()
    await back.settle()
    back.wrote(1)
    expect(disk.asked).toBe(2)
    disk.end()
    await back.settle()
  })

  it('is over when the disk says so', async () => {
    const disk = new SlowDisk()
    const back = new WriteBack(disk, 1)
    back.wrote(1)
    let idle = false
    const over = back.idle().then(() => {
      idle = true
    })
    await new Promise((resolve) => setImmediate(resolve))
    expect(idle).toBe(false)
    disk.end()
    await over
  })

  it('keeps what went wrong for everybody who asks', async () => {
    const disk = new SlowDisk()
    const back = new WriteBack(disk, 1)
    back.wrote(1)
    disk.end(new Error('lost'))
    await back.idle()
    expect(back.failed).toBe(true)
    expect(() => back.wrote(1)).toThrow('lost')
    await expect(back.settle()).rejects.toThrow('lost')
    expect(disk.asked).toBe(1)
  })
})

describe('a large file', () => {
  const bytes = randomBytes(65 * MiB)
  let folder: string
  let partial: string
  let handle: FileHandle

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'handbill-write-back-'))
    partial = join(folder, '.a.part')
    handle = await open(partial, 'wx')
  })
  afterEach(() => rm(folder, { recursive: true, force: true }))

  async function arrive(upTo = bytes.length): Promise<Arrival> {
    const announced = { name: 'a', size: upTo, sha256: null, modified: null }
    const arrival = new Arrival(announced, handle, partial, 'a')
    for (let at = 0; at < upTo; at += MiB)
      await arrival.write(new Uint8Array(bytes.subarray(at, Math.min(at + MiB, upTo))))
    return arrival
  }

  it('is synced while it comes, and whole', async () => {
    let syncs = 0
    const datasync = handle.datasync.bind(handle)
    handle.datasync = () => {
      syncs += 1
      return datasync()
    }
    const { path } = await (await arrive()).finish()
    expect(syncs).toBe(1)
    expect((await readFile(path)).equals(bytes)).toBe(true)
  })

  it('of which the disk lost a part is not received, and not gone on with', async () => {
    handle.datasync = () => Promise.reject(Object.assign(new Error('lost'), { code: 'EIO' }))
    const arrival = await arrive(64 * MiB)
    await expect(arrival.finish()).rejects.toMatchObject({ code: 'FILE_UNWRITABLE', data: { cause: 'EIO' } })
    await arrival.keep()
    expect(await readdir(folder)).toEqual([])
  })

  it('is closed only after the disk is done, kept or discarded', async () => {
    const disk = new SlowDisk()
    handle.datasync = () => disk.datasync()
    const arrival = await arrive(64 * MiB)
    const kept = arrival.keep()
    await disk.begun
    await new Promise((resolve) => setImmediate(resolve))
    expect(handle.fd).toBeGreaterThan(0)
    disk.end()
    await kept
    expect(handle.fd).toBe(-1)
    expect(await readFile(partial)).toHaveLength(64 * MiB)
  })
})
