import { execFileSync } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'

const CLONE_NEWNET = 0x4000_0000

/**
 * Takes this process into a network namespace of its own, with nothing but a loopback, until the function that comes
 * back is called. Null where that is not allowed: it needs root, because a process of several threads cannot make a
 * user namespace. Children that are started meanwhile are in there too.
 */
export async function enterOwnNetwork(): Promise<(() => void) | null> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return null
  const { default: ffi } = await import('koffi')
  const libc = ffi.load(null)
  const unshare = libc.func('int unshare(int flags)') as (flags: number) => number
  const setns = libc.func('int setns(int fd, int kind)') as (fd: number, kind: number) => number
  const outside = openSync('/proc/self/ns/net', 'r')
  if (unshare(CLONE_NEWNET) !== 0) {
    closeSync(outside)
    return null
  }
  execFileSync('ip', ['link', 'set', 'lo', 'up'])
  return () => {
    setns(outside, CLONE_NEWNET)
    closeSync(outside)
  }
}
