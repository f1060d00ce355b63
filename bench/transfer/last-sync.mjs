// Runs in a receiver before the program (`node --import`). To the file that BENCH_SYNCS names it adds a line for every
// received file that goes through a handle of its own: ms from when all of it was written until the disk had it.
import { appendFileSync, readlinkSync } from 'node:fs'
import { open } from 'node:fs/promises'

const log = process.env.BENCH_SYNCS
if (log !== undefined) {
  const any = await open(process.execPath)
  /** @type {import('node:fs/promises').FileHandle} */ const handles = Object.getPrototypeOf(any)
  await any.close()
  const { utimes, sync } = handles
  /** @type {WeakMap<object, number>} */ const written = new WeakMap()
  // Its times are set when nothing more is to be written; syncs that are still under way are waited for after that.
  handles.utimes = function (...times) {
    written.set(this, performance.now())
    return utimes.apply(this, times)
  }
  handles.sync = async function () {
    const since = written.get(this) ?? performance.now()
    await sync.apply(this)
    const ms = performance.now() - since
    if (readlinkSync(`/proc/self/fd/${this.fd}`).endsWith('.part')) appendFileSync(log, `${ms}\n`)
  }
}
