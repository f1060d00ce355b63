import { execFile } from 'node:child_process'
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Why none can be had here; null when one can. */
export const noSmallDisk =
  process.platform === 'linux' && process.getuid?.() === 0 ? null : 'a disk can be mounted only by root, on Linux'

/** A file system of its own and of that size, at a folder. */
export class SmallDisk {
  readonly folder: string

  private constructor(folder: string) {
    this.folder = folder
  }

  static async mount(folder: string, bytes: number): Promise<SmallDisk> {
    mkdirSync(folder, { recursive: true })
    await run('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', folder])
    return new SmallDisk(folder)
  }

  /** Uses up what is free, before anybody else in this process moves. */
  fill(): void {
    const filler = openSync(join(this.folder, 'filler'), 'w')
    try {
      for (let bytes = 1024 * 1024; bytes >= 1; ) {
        try {
          writeSync(filler, Buffer.alloc(bytes))
        } catch {
          bytes /= 2
        }
      }
    } finally {
      closeSync(filler)
    }
  }

  /** Gives it back. */
  clear(): void {
    rmSync(join(this.folder, 'filler'))
  }

  async writable(yes: boolean): Promise<void> {
    await run('mount', ['-o', `remount,${yes ? 'rw' : 'ro'}`, this.folder])
  }

  async unmount(): Promise<void> {
    await run('umount', ['-l', this.folder])
  }
}
