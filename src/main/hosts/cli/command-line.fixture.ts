import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { runCommandLine } from './program.ts'

/** Runs a command without a terminal, its data folder in `folder`; both streams end with it. */
export function runIn(folder: string, words: readonly string[]) {
  const stdout = new PassThrough()
  const stderr = new PassThrough()
  const code = runCommandLine({
    words: ['--data-dir', join(folder, 'data'), ...words],
    env: { HANDBILL_INTERFACES: 'lo', HOME: folder },
    stdin: new PassThrough(),
    stdout,
    stderr,
    interrupted: new AbortController().signal,
    version: '0.1.0',
    rendererFolder: folder,
  }).finally(() => {
    stdout.end()
    stderr.end()
  })
  return { stdout, stderr, code }
}
