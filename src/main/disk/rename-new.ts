/**
 * Gives a file a name that nothing has, in one step. `taken` when something has it; `unknown` when the system or the
 * disk has no such step, and nothing was done. @throws the system's error
 */
export type RenameNew = (from: string, to: string) => Promise<'done' | 'taken' | 'unknown'>

/** From the sources of Linux (include/uapi/linux/fs.h) and of Darwin (bsd/sys/stdio.h). */
const RENAME_NOREPLACE = 1
const RENAME_EXCL = 4
const AT_FDCWD = -100

/** What a system or a disk answers that does not know it: `renameat2` is of Linux 3.15, and each disk's own affair. */
const NOT_KNOWN = new Set(['EINVAL', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP'])

/** Node's own rename replaces what is there. */
export const renameNew: RenameNew = openRenameNew()

function openRenameNew(): RenameNew {
  // Asked once: koffi keeps for good what it is told of a function.
  let opened: ReturnType<typeof systemCall> | undefined
  return async (from, to) => {
    opened ??= systemCall()
    const call = await opened
    if (!call) return 'unknown'
    const code = call(from, to)
    if (code === null) return 'done'
    if (code === 'EEXIST') return 'taken'
    if (NOT_KNOWN.has(code)) return 'unknown'
    throw Object.assign(new Error(`${code}: rename '${from}' -> '${to}'`), { code, syscall: 'rename', path: from })
  }
}

/** Answers with the name of an errno; null when it is done. No such call: null. */
async function systemCall(): Promise<((from: string, to: string) => string | null) | null> {
  const { platform } = process
  if (platform !== 'linux' && platform !== 'darwin') return null
  try {
    const { default: ffi } = await import('koffi')
    const system = ffi.load(null)
    const nameOf = (failed: number) => {
      if (failed === 0) return null
      const number = ffi.errno()
      return Object.entries(ffi.os.errno).find(([, value]) => value === number)?.[0] ?? String(number)
    }
    if (platform === 'darwin') {
      const call = system.func('int renamex_np(const char *from, const char *to, unsigned int flags)')
      return (from, to) => nameOf(call(from, to, RENAME_EXCL))
    }
    const call = system.func('int renameat2(int a, const char *from, int b, const char *to, unsigned int flags)')
    return (from, to) => nameOf(call(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE))
  } catch {
    // A C library without it, or a system where koffi does not run.
    return null
  }
}
