import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

const EVERY_MS = 50

/** Clock ticks per second, the unit of `/proc/PID/stat`. */
const ticks = process.platform === 'linux' ? Number(execFileSync('getconf', ['CLK_TCK'])) : Number.NaN

/**
 * What a process and all that it starts cost. It is looked at every 50 ms, because one that has ended cannot be asked.
 * @typedef {{ cpuSeconds: number, peakBytes: number }} Usage user and system time; the sum of each one's greatest resident memory
 */

/**
 * Counts from now on; what was spent before is not counted. Needs /proc.
 * @param {number} root pid
 * @returns {() => Usage}
 */
export function watch(root) {
  /** @type {Map<number, { before: number, cpu: number, peak: number }>} */ const seen = new Map()
  const look = (/** @type {boolean} */ first) => {
    for (const pid of family(root)) {
      const now = read(pid)
      if (now)
        seen.set(pid, {
          cpu: now.cpu,
          peak: Math.max(now.peak, seen.get(pid)?.peak ?? 0),
          before: seen.get(pid)?.before ?? (first ? now.cpu : 0),
        })
    }
  }
  look(true)
  const timer = setInterval(look, EVERY_MS, false).unref()
  return () => {
    clearInterval(timer)
    look(false)
    const all = [...seen.values()]
    return {
      cpuSeconds: all.reduce((sum, { cpu, before }) => sum + cpu - before, 0),
      peakBytes: all.reduce((sum, { peak }) => sum + peak, 0),
    }
  }
}

/** A process and all that it started and that still runs, by pid. @param {number} root @returns {number[]} */
export function family(root) {
  try {
    const children = readFileSync(`/proc/${root}/task/${root}/children`, 'utf8').trim()
    return [root, ...(children === '' ? [] : children.split(' ').flatMap((pid) => family(Number(pid))))]
  } catch {
    return []
  }
}

/** @param {number} pid */
function read(pid) {
  try {
    // The second field, the name, may hold spaces and parentheses.
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')
    const peak = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return { cpu: (Number(fields[11]) + Number(fields[12])) / ticks, peak: Number(peak ?? 0) * 1024 }
  } catch {
    return null
  }
}
