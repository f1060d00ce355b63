import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import type { Owner } from '../source.ts'

interface Process {
  /** Of the last scan. The count of descriptors where the kernel tells it (6.2 and later), else 0. */
  readonly descriptors: number
  readonly inodes: readonly number[]
}

/**
 * Which process holds which socket, from the links in `/proc/PID/fd`. A descriptor costs some 5 µs to look at, so
 * processes are looked through only when an inode appears that was never seen, those whose count of descriptors
 * changed first.
 */
export class ProcOwners {
  readonly #root: string
  readonly #ownPid: number
  readonly #processes = new Map<number, Process>()
  readonly #owners = new Map<number, Owner>()

  constructor(root = '/proc', ownPid = process.pid) {
    this.#root = root
    this.#ownPid = ownPid
  }

  /** Inodes that are not among these are forgotten. */
  async of(inodes: ReadonlySet<number>): Promise<(inode: number) => Owner> {
    for (const known of this.#owners.keys()) if (!inodes.has(known)) this.#owners.delete(known)
    const unknown = new Set([...inodes].filter((inode) => inode !== 0 && !this.#owners.has(inode)))
    if (unknown.size > 0) await this.#find(unknown)
    // Another user's process, which we may not look into; or it closed the socket in the meantime.
    for (const inode of unknown) this.#owners.set(inode, { kind: 'hidden' })
    return (inode) => (inode === 0 ? { kind: 'none' } : (this.#owners.get(inode) ?? { kind: 'hidden' }))
  }

  async #find(unknown: Set<number>): Promise<void> {
    const pids = this.#pids()
    for (const pid of this.#processes.keys()) if (!pids.includes(pid)) this.#processes.delete(pid)
    const same: number[] = []
    for (const pid of pids) {
      const count = this.#count(pid)
      if (count > 0 && count === this.#processes.get(pid)?.descriptors) same.push(pid)
      else await this.#scan(pid, count, unknown)
    }
    // One closed and another opened leaves the count as it was.
    for (const pid of same) {
      if (unknown.size === 0) return
      await this.#scan(pid, this.#count(pid), unknown)
    }
  }

  async #scan(pid: number, descriptors: number, unknown: Set<number>): Promise<void> {
    const inodes = this.#sockets(pid)
    if (inodes === null) return
    this.#processes.set(pid, { descriptors, inodes })
    const found = inodes.filter((inode) => unknown.delete(inode))
    if (found.length > 0) {
      const owner: Owner = { kind: 'process', pid, name: this.#name(pid), ours: pid === this.#ownPid }
      for (const inode of found) this.#owners.set(inode, owner)
    }
    await setImmediate()
  }

  #pids(): number[] {
    return readdirSync(this.#root)
      .filter((name) => /^\d+$/.test(name))
      .map(Number)
  }

  #count(pid: number): number {
    return attempt(() => statSync(join(this.#root, String(pid), 'fd')).size) ?? 0
  }

  #sockets(pid: number): number[] | null {
    const folder = join(this.#root, String(pid), 'fd')
    const names = attempt(() => readdirSync(folder))
    if (!names) return null
    return names.flatMap((name) => {
      const inode = /^socket:\[(\d+)\]$/.exec(attempt(() => readlinkSync(`${folder}/${name}`)) ?? '')?.[1]
      return inode ? [Number(inode)] : []
    })
  }

  /** `comm` is the name of the first thread, which newer Nodes call MainThread; the command line knows better. */
  #name(pid: number): string {
    const read = (file: string) => attempt(() => readFileSync(join(this.#root, String(pid), file), 'utf8')) ?? ''
    const comm = read('comm').trim()
    if (comm !== '' && comm !== 'MainThread') return comm
    return basename(read('cmdline').split('\0')[0] ?? '') || comm || `process ${pid}`
  }
}

/** Processes come and go while we look, and others may not be looked into: both are no more than an absence. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
