import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'

/** Marks a received file as one from elsewhere, so that the system warns before it runs it. */
export type OriginMark = (path: string) => Promise<void>

export interface OriginMarkOptions {
  readonly platform: NodeJS.Platform
  /** Unix time in ms. */
  readonly now: () => number
  readonly run?: (program: string, words: readonly string[]) => Promise<unknown>
  readonly write?: (path: string, text: string) => Promise<void>
}

/**
 * The mark that this system has; null on Linux and others, where no program asks for one.
 *
 * Held by tests for what is written and run, and tried on no Windows or Mac yet.
 */
export function originMark(options: OriginMarkOptions): OriginMark | null {
  const { platform, now, run = promisify(execFile), write = writeFile } = options
  if (platform === 'win32') return (path) => write(`${path}:Zone.Identifier`, ZONE)
  // Node has no call for extended attributes; the system brings the program.
  if (platform === 'darwin')
    return together((paths) => run('/usr/bin/xattr', ['-w', 'com.apple.quarantine', quarantine(now()), ...paths]))
  return null
}

/** Zone 3 is the internet ([MS-FSCC] 5.6.1): SmartScreen and Office look at it. */
const ZONE = '[ZoneTransfer]\r\nZoneId=3\r\n'

/**
 * `flags;time;agent;event`, hexadecimal, as AirDrop leaves it; the event may be empty
 * (https://eclecticlight.co/2017/12/11/xattr-com-apple-quarantine-the-quarantine-flag/).
 */
function quarantine(now: number): string {
  return `0081;${Math.floor(now / 1000).toString(16)};Handbill;`
}

/** Paths in one command: a process for each of ten thousand small files would take longer than the files. */
const TOGETHER = 200

function together(mark: (paths: string[]) => Promise<unknown>): OriginMark {
  let waiting: string[] = []
  let last: Promise<unknown> = Promise.resolve()
  let next: Promise<unknown> | undefined
  return async (path) => {
    if (waiting.length >= TOGETHER) next = undefined
    if (!next) {
      const paths: string[] = []
      waiting = paths
      next = last.then(() => {
        if (waiting === paths) next = undefined
        return mark(paths)
      })
      last = next.catch(() => {})
    }
    waiting.push(path)
    await next
  }
}
