import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import type { Owner, Owners } from '../source.ts'

interface Process {
  /** Of the last scan. The count of descriptors where the kernel tells it (6.2 and later), else 0. */
  count: number
  /** What each descriptor was when it was looked at: the socket's inode, 0 for anything else. */
  readonly descriptors: Map<string, number>
}

/** Looks at so many descriptors, some milliseconds' worth, before others have their turn. */
const AT_ONCE = 1000

/** At every review so many owners are looked at again, in turns: a thousand within a minute of polls. */
const REVIEWED = 16

/** Who was not found is looked for again after so long, then after twice as long each time; ms. */
const AGAIN_MS = 2000
const AGAIN_AT_MOST_MS = 300_000

interface Held {
  readonly owner: Extract<Owner, { kind: 'process' }>
  readonly descriptor: string
}

/**
 * Which process holds which socket, from the links in `/proc/PID/fd`. To look at a descriptor costs some 5 µs, so
 * that is done only when an inode appears that was never seen, and in the order of promise: processes whose count of
 * descriptors changed before the others, new descriptors first, then those whose socket is gone, then the rest.
 */
export class ProcOwners implements Owners {
  readonly #root: string
  readonly #ownPid: number
  readonly #processes = new Map<string, Process>()
  readonly #held = new Map<number, Held>()
  /** Those that nobody was seen to hold: when they are looked for again, and how long that waits. */
  readonly #hidden = new Map<number, { at: number; wait: number }>()
  #reviewing: Iterator<[number, Held]> | undefined
  #now = 0

  constructor(root = '/proc', ownPid = process.pid) {
    this.#root = root
    this.#ownPid = ownPid
  }

  /** How many inodes it keeps something of. */
  get size(): number {
    return this.#held.size + this.#hidden.size
  }

  has(inode: number): boolean {
    return inode === 0 || this.#held.has(inode) || (this.#hidden.get(inode)?.at ?? -1) > this.#now
  }

  get(inode: number): Owner {
    return inode === 0 ? { kind: 'none' } : (this.#held.get(inode)?.owner ?? { kind: 'hidden' })
  }

  forget(inode: number): void {
    this.#held.delete(inode)
    this.#hidden.delete(inode)
  }

  async learn(inodes: ReadonlySet<number>): Promise<void> {
    const unknown = new Set([...inodes].filter((inode) => !this.has(inode)))
    if (unknown.size > 0) await this.#find(unknown)
    // Another user's process, which we may not look into; or it closed the socket in the meantime; or it is on its way
    // from one process to another.
    for (const inode of unknown) {
      const wait = Math.min((this.#hidden.get(inode)?.wait ?? AGAIN_MS / 2) * 2, AGAIN_AT_MOST_MS)
      this.#hidden.set(inode, { at: this.#now + wait, wait })
    }
  }

  review(now: number): ReadonlySet<number> {
    this.#now = now
    const again = new Set<number>()
    for (const [inode, { at }] of this.#hidden) if (at <= now) again.add(inode)
    const names = new Map<number, string>()
    for (let looked = 0; looked < REVIEWED; looked += 1) {
      const next = this.#reviewing?.next()
      if (!next || next.done) {
        this.#reviewing = this.#held.entries()
        // All of them had their turn, or it is the first.
        if (next || looked > 0) break
        continue
      }
      const [inode, { owner, descriptor }] = next.value
      const name = names.get(owner.pid) ?? this.#name(String(owner.pid))
      names.set(owner.pid, name)
      const holds = socketAt(join(this.#root, String(owner.pid), 'fd', descriptor)) === inode
      if (holds && name === owner.name) continue
      this.#held.delete(inode)
      again.add(inode)
    }
    return again
  }

  async #find(unknown: Set<number>): Promise<void> {
    const pids = readdirSync(this.#root).filter((name) => /^\d+$/.test(name))
    const present = new Set(pids)
    for (const pid of this.#processes.keys()) if (!present.has(pid)) this.#processes.delete(pid)
    const rest: [pid: string, likely: boolean][] = []
    for (const pid of pids) {
      const count = attempt(() => statSync(join(this.#root, pid, 'fd')).size) ?? 0
      const before = this.#processes.get(pid)
      const changed = !before || count === 0 || count !== before.count
      if (changed) await this.#scan(pid, count, unknown, true)
      if (unknown.size === 0) return
      if (before) rest.push([pid, changed])
    }
    // One closed and another opened leaves the count as it was, and a number that was free is given again.
    for (const [pid, seen] of rest) {
      if (!seen) await this.#scan(pid, this.#processes.get(pid)!.count, unknown, true)
      if (unknown.size === 0) return
    }
    for (const [pid] of rest) {
      await this.#scan(pid, this.#processes.get(pid)?.count ?? 0, unknown, false)
      if (unknown.size === 0) return
    }
  }

  /** `likely`: only descriptors that are new, or whose socket is gone. */
  async #scan(pid: string, count: number, unknown: Set<number>, likely: boolean): Promise<void> {
    const folder = join(this.#root, pid, 'fd')
    const names = attempt(() => readdirSync(folder))
    if (!names) return
    const process = this.#processes.get(pid) ?? { count, descriptors: new Map() }
    process.count = count
    this.#processes.set(pid, process)
    const { descriptors } = process
    if (descriptors.size > names.length) forgetClosed(descriptors, names)
    const gone = (name: string) => {
      const inode = descriptors.get(name)!
      return inode !== 0 && !this.#held.has(inode)
    }
    const fresh = names.filter((name) => !descriptors.has(name))
    const worth = likely
      ? [...fresh, ...names.filter((name) => descriptors.has(name) && gone(name))]
      : names.filter((name) => descriptors.has(name))
    let owner: Held['owner'] | undefined
    for (const [index, name] of worth.entries()) {
      if (index % AT_ONCE === AT_ONCE - 1) await setImmediate()
      const inode = socketAt(`${folder}/${name}`)
      descriptors.set(name, inode)
      if (!unknown.delete(inode)) continue
      owner ??= { kind: 'process', pid: Number(pid), name: this.#name(pid), ours: Number(pid) === this.#ownPid }
      this.#held.set(inode, { owner, descriptor: name })
      this.#hidden.delete(inode)
      // The fresh ones are all looked at, so that the next time they are not fresh.
      if (unknown.size === 0 && index >= fresh.length) return
    }
  }

  /** `comm` is the name of the first thread, which newer Nodes call MainThread; the command line knows better. */
  #name(pid: string): string {
    const read = (file: string) => attempt(() => readFileSync(join(this.#root, pid, file), 'utf8')) ?? ''
    const comm = read('comm').trim()
    if (comm !== '' && comm !== 'MainThread') return comm
    return basename(read('cmdline').split('\0')[0] ?? '') || comm || `process ${pid}`
  }
}

function forgetClosed(descriptors: Map<string, number>, names: readonly string[]): void {
  const open = new Set(names)
  for (const name of descriptors.keys()) if (!open.has(name)) descriptors.delete(name)
}

/** The inode of the socket that a descriptor is; 0 for anything else. */
function socketAt(descriptor: string): number {
  const inode = /^socket:\[(\d+)\]$/.exec(attempt(() => readlinkSync(descriptor)) ?? '')?.[1]
  return inode ? Number(inode) : 0
}

/** Processes come and go while we look, and others may not be looked into: both are no more than an absence. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
